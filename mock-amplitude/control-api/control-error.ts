/** A call of the control API that cannot be answered: the status, what is wrong and what to do. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly status: number;
  readonly fix: string;

  constructor(status: number, message: string, fix: string) {
    super(message);
    this.status = status;
    this.fix = fix;
  }
}
