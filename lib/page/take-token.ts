import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { writePageCookie } from '../access/page-cookie.ts';
import { equalSecrets } from '../equal-secrets.ts';
import type { PageToken } from './served-page.ts';

/** A token is a line; this is far more. */
const MAX_BODY_BYTES = 4096;

/**
 * Takes the token that a person typed, and gives their browser a cookie for it: an event stream cannot send a header of its
 * own, and neither an address nor a page's storage is a place for a token.
 */
export function takeToken({ value, isAskedOf, path, found }: PageToken): (RequestHandler | ErrorRequestHandler)[] {
  const take: RequestHandler = (request, response) => {
    // Asked for none, whoever sends one needs no cookie.
    if (!isAskedOf(request)) return void response.status(204).end();
    const typed = readTyped(request.body);
    if (value === undefined || typed === undefined || !equalSecrets(typed.trim(), value)) {
      const error = typed === undefined ? 'There is no token in the body.' : 'The token is wrong.';
      return refuse(response, 401, error, `Send {"token":"…"}: ${found}`);
    }
    response.setHeader('Set-Cookie', writePageCookie(value, path, 'encrypted' in request.socket));
    response.status(204).end();
  };
  const fail: ErrorRequestHandler = (_error, _request, response, _next) => {
    refuse(response, 400, 'The body is not JSON.', 'Send {"token":"…"} as JSON.');
  };
  return [express.json({ limit: MAX_BODY_BYTES }), take, fail];
}

function readTyped(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const token: unknown = Reflect.get(body, 'token');
  return typeof token === 'string' ? token : undefined;
}

function refuse(response: Parameters<RequestHandler>[1], status: number, error: string, fix: string): void {
  response.status(status).type('application/json').send(JSON.stringify({ error, fix }));
}
