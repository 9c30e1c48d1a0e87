/** A read-back call that cannot be answered. */
export class ReadBackError extends Error {
  override readonly name = 'ReadBackError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
