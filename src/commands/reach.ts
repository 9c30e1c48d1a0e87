import { isLoopbackHost } from '../../lib/access/loopback.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/table/settings.ts';

/** What a person should know where other machines can reach the emulator; undefined where none can. */
export function describeReach({ host, amplitude }: Config): string | undefined {
  if (isLoopbackHost(host)) return undefined;
  const control = amplitude.openControl
    ? 'The control API asks them for nothing (--open-control): whoever reaches its port can read and reset everything.'
    : 'The control API asks them for its token (Authorization: Bearer), which stands beside its address.';
  return `Warning: other machines can reach the emulator (--host ${host}): they can send events. ${control}`;
}

/** @throws {ConfigError} where it is to be open and to ask for a token */
export function refuseContradiction({ amplitude }: Config): void {
  if (!amplitude.openControl || amplitude.controlToken === undefined) return;
  throw new ConfigError(
    'CONFIG_INVALID',
    'Failed to start: --open-control asks for no token, and there is a --control-token.',
    'Leave one of them out.',
  );
}
