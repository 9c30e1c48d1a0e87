import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';

/** What a command was given cannot be used. The message says where, what and what to do; it is the user's to mend. */
export class ConfigError extends EmulatorError<CodesOf<'ConfigError'>> {
  override readonly name = 'ConfigError';
}
