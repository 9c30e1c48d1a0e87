import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';
/** A kept session cannot be read or written. The message says which file, why and what to do; it is the user's to mend. */
export class SessionError extends EmulatorError<CodesOf<'SessionError'>> {
  override readonly name = 'SessionError';
}
