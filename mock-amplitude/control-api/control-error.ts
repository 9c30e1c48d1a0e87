import type { ProjectFieldProblem } from '../projects/project-change-error.ts';

/** A call of the control API that cannot be answered: the status, what is wrong and what to do. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly status: number;
  readonly fix: string;
  /** The fields that are wrong, where a form can show them. */
  readonly fields: readonly ProjectFieldProblem[];

  constructor(status: number, message: string, fix: string, fields: readonly ProjectFieldProblem[] = []) {
    super(message);
    this.status = status;
    this.fix = fix;
    this.fields = fields;
  }
}
