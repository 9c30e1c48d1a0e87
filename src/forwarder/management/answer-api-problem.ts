import type { ErrorRequestHandler } from 'express';
import { EndpointError } from '../delivery/endpoint.ts';
import { OutboxFullError } from '../delivery/outbox/outbox.ts';
import { DuplicateIntegrationError } from '../integrations/create-integrations.ts';
import { StoreError } from '../integrations/integration-store.ts';
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

function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof EndpointError) {
    return new ApiProblem(422, WRONG_FIELDS, reason, [{ field: 'config.api_endpoint', message: reason }]);
  }
  if (error instanceof BlueprintError) {
    const errors = error.problems.map(({ field, message }) => ({ field: `blueprint.${field}`, message }));
    return new ApiProblem(422, WRONG_FIELDS, reason, errors);
  }
  if (error instanceof DuplicateIntegrationError) {
    return new ApiProblem(409, 'It is installed already', reason, [{ field: 'config.api_key', message: reason }]);
  }
  if (error instanceof OutboxFullError) return new ApiProblem(503, 'There is no room', reason);
  if (error instanceof StoreError) return new ApiProblem(500, 'It could not be kept', reason);
  // What Express's body reader found wrong carries a status of its own.
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status === 413) return new ApiProblem(413, 'The body is too large', 'Send at most 1 MB.');
  // The reader's own words repeat what was sent, which may be a key.
  if (status >= 400 && status < 500) {
    return new ApiProblem(status, 'The body cannot be read', 'The body is no JSON. Send one JSON object.');
  }
  return new ApiProblem(500, 'The management API failed', 'This is a bug; the terminal says more.');
}
