import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';

/** One field of a call that is wrong, for a form to show beside it. */
export interface ProjectFieldProblem {
  field: string;
  message: string;
}

/** A project cannot be created or deleted as it was asked for. Nothing has changed. */
export class ProjectChangeError extends EmulatorError<CodesOf<'ProjectChangeError'>> {
  override readonly name = 'ProjectChangeError';
  /** Those that are wrong; none where it is not about a field. */
  readonly fields: readonly ProjectFieldProblem[];

  constructor(
    code: CodesOf<'ProjectChangeError'>,
    problem: string,
    fix: string,
    fields: readonly ProjectFieldProblem[] = [],
  ) {
    super(code, problem, fix);
    this.fields = fields;
  }
}
