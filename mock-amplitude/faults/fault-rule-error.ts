import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';

/** A fault rule that cannot be used. The message says what is wrong and what to do. */
export class FaultRuleError extends EmulatorError<CodesOf<'FaultRuleError'>> {
  override readonly name = 'FaultRuleError';
}
