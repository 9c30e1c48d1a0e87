/** One field of a request that is wrong. */
export interface FieldError {
  /** Path, for example `config.api_endpoint`. */
  field: string;
  message: string;
}

/** A call that cannot be done, answered as RFC 9457 says: `application/problem+json`. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** The same for every problem of its kind. */
  readonly title: string;
  readonly errors: readonly FieldError[];

  constructor(status: number, title: string, detail: string, errors: readonly FieldError[] = []) {
    super(detail);
    this.status = status;
    this.title = title;
    this.errors = errors;
  }
}
