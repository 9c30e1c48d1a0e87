/** A read-back call that cannot be answered. */
export class ReadBackError extends Error {
  override readonly name: string = 'ReadBackError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A secret key that opens no profile: its API says so in plain words (doc), which is all that the answer holds. */
export class ProfileKeyError extends ReadBackError {
  override readonly name = 'ProfileKeyError';

  constructor(message: 'Missing Api-Key in Authorization header' | 'Invalid Api-Key') {
    super(401, message);
  }
}
