import { isLoopbackHost } from '../../lib/access/loopback.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/table/settings.ts';

/** What a person should know where other machines can reach the emulator; undefined where none can. */
export function describeOtherMachines({ host, amplitude }: Config): string | undefined {
  if (isLoopbackHost(host)) return undefined;
  const control = amplitude.openControl
    ? 'The control API asks them for nothing (--open-control): whoever reaches its port can read and reset everything.'
    : 'The control API asks them for its token (Authorization: Bearer), which stands beside its address.';
  return `Warning: other machines can reach the emulator (--host ${host}): they can send events. ${control}`;
}

/** @throws {ConfigError} where two settings cannot both hold */
export function refuseContradiction({ host, amplitude }: Config): void {
  const { openControl, controlToken, proxyPass, proxyPort } = amplitude;
  if (openControl && controlToken !== undefined) {
    refuse('--open-control asks for no token, and there is a --control-token.', 'Leave one of them out.');
  }
  if (proxyPass && proxyPort === undefined) {
    refuse('--proxy-pass is about a proxy, and there is none.', 'Add --proxy-port, or leave it out.');
  }
  if (proxyPass && !isLoopbackHost(host)) {
    refuse(
      `--proxy-pass passes on whatever comes, and --host lets other machines in (got ${host}).`,
      'Leave one of them out: a proxy that is open to others is theirs to hide behind.',
    );
  }
}

function refuse(problem: string, fix: string): never {
  throw new ConfigError('CONFIG_INVALID', `Failed to start: ${problem}`, fix);
}
