import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';
/** Somebody named a project that there is not. The message names those there are. */
export class UnknownProjectError extends EmulatorError<CodesOf<'UnknownProjectError'>> {
  override readonly name = 'UnknownProjectError';
}
