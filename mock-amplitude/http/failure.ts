import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorRequestHandler } from 'express';
import { redactUrl } from '../../lib/redact-request.ts';
import { sayBug } from '../../lib/say.ts';
import { buildRefusal } from '../rules/answers.ts';
import { writeJsonAnswer } from './envelope.ts';

/**
 * The last resort: something here threw. The client gets a 500 that says it is not its fault, and the process goes on.
 */
export function answerFailure(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  const status = statusOf(error);
  if (status >= 500) {
    const path = redactUrl(request.url?.split('?', 1)[0] ?? '', []);
    sayBug(`Failed to answer ${request.method} ${path}: this is a bug in the emulator.`, error);
  }
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const message = status >= 500 ? 'The emulator failed; its terminal says why' : 'Invalid request path';
  const { contentType, text } = writeJsonAnswer(buildRefusal(status, message));
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

/** The same, where Express calls it. */
export function createFailure(): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => answerFailure(error, request, response);
}

/** Express marks what the client did wrong, such as a path that is no UTF-8, with a status below 500. */
function statusOf(error: unknown): number {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
