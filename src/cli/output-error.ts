import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';

/** What a command prints cannot be written, so nobody gets it. */
export class OutputError extends EmulatorError<CodesOf<'OutputError'>> {
  override readonly name = 'OutputError';
}
