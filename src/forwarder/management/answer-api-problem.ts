import type { ErrorRequestHandler } from 'express';
import { isEmulatorError } from '../../../lib/errors/emulator-error.ts';
import type { ErrorCode } from '../../../lib/errors/error-codes.ts';
import { BlueprintError } from '../mapping/blueprint-error.ts';
import { ApiProblem } from './api-problem.ts';

const WRONG_FIELDS = 'The request cannot be used';

/** Answers what went wrong as `application/problem+json`. Never a stack, never a key. */
export function answerApiProblem(onProblem: (message: string) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const { status, title, message: detail, errors } = toProblem(error);
    if (status === 500) onProblem(`Failed to answer the management API: ${String(error)}`);
    if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    const fields = errors.length === 0 ? {} : { errors };
    response.status(status).type('application/problem+json');
    response.send(JSON.stringify({ type: 'about:blank', title, status, detail, ...fields }));
  };
}

/** The disk does not play along: the same call may go well later. */
const NOT_KEPT = [503, 'It could not be kept'] as const;

/** How errors with these codes are told: the status, the title, and the field that is wrong, if one is. */
const BY_CODE: Partial<Record<ErrorCode, readonly [status: number, title: string, field?: string]>> = {
  ENDPOINT_INVALID: [422, WRONG_FIELDS, 'config.api_endpoint'],
  INTEGRATION_DUPLICATE: [409, 'It is installed already', 'config.api_key'],
  INTEGRATION_UNKNOWN: [404, 'There is no such integration'],
  INTEGRATION_BEING_DELETED: [409, 'It is being deleted'],
  OUTBOX_FULL: [503, 'There is no room'],
  INTEGRATIONS_UNREADABLE: NOT_KEPT,
  INTEGRATIONS_UNWRITABLE: NOT_KEPT,
  STORAGE_IN_USE: NOT_KEPT,
  STORAGE_LOCKED: NOT_KEPT,
  STORAGE_DAMAGED: NOT_KEPT,
  STORAGE_FORBIDDEN: NOT_KEPT,
  STORAGE_FULL: NOT_KEPT,
  STORAGE_FOREIGN: NOT_KEPT,
  STORAGE_FAILED: NOT_KEPT,
};

/** What a call is answered with that ends with an error of this code; undefined where that would be a bug. */
export function statusOf(code: ErrorCode): number | undefined {
  return BY_CODE[code]?.[0];
}

function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof BlueprintError) {
    const errors = error.problems.map(({ field, message }) => ({ field: `blueprint.${field}`, message }));
    return new ApiProblem(422, WRONG_FIELDS, error.message, errors);
  }
  const known = isEmulatorError(error) ? BY_CODE[error.code] : undefined;
  if (known !== undefined && error instanceof Error) {
    const [status, title, field] = known;
    return new ApiProblem(status, title, error.message, field === undefined ? [] : [{ field, message: error.message }]);
  }
  // What Express's body reader found wrong carries a status of its own.
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status === 413) return new ApiProblem(413, 'The body is too large', 'Send at most 1 MB.');
  // The reader's own words repeat what was sent, which may be a key.
  if (status >= 400 && status < 500) {
    return new ApiProblem(status, 'The body cannot be read', 'The body is no JSON. Send one JSON object.');
  }
  return new ApiProblem(500, 'The management API failed', 'This is a bug; the terminal says more.');
}
