import type { FieldProblem } from '../event.ts';

/** A request the gateway does not take: the status, what is wrong and what to do. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly fix: string;
  readonly more: { problems?: FieldProblem[]; retryAfterSeconds?: number };

  constructor(status: number, message: string, fix: string, more: HttpProblem['more'] = {}) {
    super(message);
    this.status = status;
    this.fix = fix;
    this.more = more;
  }
}
