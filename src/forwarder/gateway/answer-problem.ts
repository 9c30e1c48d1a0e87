import type { ServerResponse } from 'node:http';
import { isEmulatorError } from '../../../lib/errors/emulator-error.ts';
import { answerJson } from './answer-json.ts';
import { HttpProblem } from './http-problem.ts';

/** After how long a sender may try again when the outbox is full, in seconds. */
const RETRY_AFTER_SECONDS = 5;

/** Answers what went wrong as JSON: what, where, what to do. Never a stack. */
export function answerProblem(
  bodyLimitBytes: number,
  onProblem: (message: string) => void,
): (error: unknown, response: ServerResponse) => void {
  return (error, response) => {
    const problem = toProblem(error, bodyLimitBytes);
    if (problem.status === 500) onProblem(`Failed to take an event: this is a bug. ${String(error)}`);
    if (response.headersSent) response.destroy();
    else send(response, problem);
  };
}

function send(response: ServerResponse, { status, message, fix, more }: HttpProblem): void {
  if (more.retryAfterSeconds !== undefined) response.setHeader('Retry-After', more.retryAfterSeconds);
  const problems = more.problems === undefined ? {} : { problems: more.problems };
  answerJson(response, status, { success: false, error: message, fix, ...problems });
}

const RETRY = { retryAfterSeconds: RETRY_AFTER_SECONDS };

/** What the store says is for whoever runs the forwarder, not for who sends to it. */
const NOT_STORED = new HttpProblem(
  503,
  'The event cannot be stored.',
  'The forwarder says why. Send it again after Retry-After seconds.',
  RETRY,
);

function explainFull(message: string): HttpProblem {
  return new HttpProblem(429, message, 'Send it again after Retry-After seconds; nothing of it was taken.', RETRY);
}

function toProblem(error: unknown, bodyLimitBytes: number): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (isEmulatorError(error)) return error.code === 'OUTBOX_FULL' ? explainFull(error.message) : NOT_STORED;
  // What Express's body reader found wrong carries a status of its own.
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status === 413) {
    return new HttpProblem(413, 'The body is too large.', `Send at most ${bodyLimitBytes} bytes, after any gunzip.`);
  }
  if (status >= 400 && status < 500) {
    const reason = error instanceof Error ? error.message : String(error);
    return new HttpProblem(status, `The body cannot be read: ${reason}.`, 'Send it whole, plain or as gzip.');
  }
  return new HttpProblem(500, 'The forwarder failed.', 'Its terminal says why. Send it again.');
}
