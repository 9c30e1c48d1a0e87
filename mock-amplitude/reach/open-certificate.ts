import { openTlsIdentity, type TlsIdentity } from '../../lib/tls/open-tls-identity.ts';
import { CERTIFICATE_NAMES, tlsDirectory } from './certificate-names.ts';

/**
 * Reads the certificate for this machine and for Amplitude's hosts; makes it, with its CA, where there is none.
 *
 * @param now in ms since the epoch, by the machine's own time
 * @throws {TlsError} when it can be neither read nor kept
 */
export function openCertificate(now: number, onProblem: (message: string) => void): Promise<TlsIdentity> {
  return openTlsIdentity({ ...CERTIFICATE_NAMES, directory: tlsDirectory(process.env), now, onProblem });
}
