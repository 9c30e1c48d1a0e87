import { systemClock } from '../../lib/clock.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { openCertificate } from '../../mock-amplitude/reach/open-certificate.ts';
import type { CommandContext } from './command-context.ts';

/**
 * `emulate --tls-ca`: prints the file that clients trust for HTTPS, and makes it where there is none.
 *
 * @throws {TlsError} when it can be neither read nor kept
 */
export async function printCa({ out, say }: Pick<CommandContext, 'out' | 'say'>): Promise<ExitCode> {
  const { caFile } = await openCertificate(systemClock.now(), say);
  out.write(caFile);
  return EXIT.ok;
}
