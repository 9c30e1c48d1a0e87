import { EmulatorError } from './errors/emulator-error.ts';
import type { CodesOf } from './errors/error-codes.ts';

/** A port could not be opened. The message names the port and the way out. */
export class ListenError extends EmulatorError<CodesOf<'ListenError'>> {
  override readonly name = 'ListenError';
}
