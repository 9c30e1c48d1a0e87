import { EmulatorError } from '../../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../../lib/errors/error-codes.ts';
/** A blueprint cannot be used: each field that is wrong, and how. */
export class BlueprintError extends EmulatorError<CodesOf<'BlueprintError'>> {
  override readonly name = 'BlueprintError';
  readonly problems: readonly { field: string; message: string }[];

  constructor(problems: readonly { field: string; message: string }[]) {
    const list = problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
    super('BLUEPRINT_INVALID', `Failed to read the blueprint: ${list}.`, 'Correct these fields.');
    this.problems = problems;
  }
}
