import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { isLoopbackAddress } from '../../lib/access/loopback.ts';
import { writePageCookie } from '../../lib/access/page-cookie.ts';
import { equalSecrets } from '../../lib/equal-secrets.ts';
import type { ControlAccess } from '../control-api/guard.ts';
import { sendJson } from '../control-api/route.ts';
import { isObject } from '../rules/json.ts';

/** A token is a line; this is far more. */
const MAX_BODY_BYTES = 4096;

/**
 * Takes the token that a person typed, and gives their browser a cookie for it: an event stream cannot send a header of its
 * own, and neither an address nor a page's storage is a place for a token.
 *
 * @param path below which the cookie is sent
 */
export function takeToken({ token, open }: ControlAccess, path: string): (RequestHandler | ErrorRequestHandler)[] {
  const take: RequestHandler = (request, response) => {
    const body: unknown = request.body;
    const typed = isObject(body) ? body.token : undefined;
    // Asked for none, whoever sends one needs no cookie.
    if (open || isLoopbackAddress(request.socket.remoteAddress)) return void response.status(204).end();
    if (token === undefined || typeof typed !== 'string' || !equalSecrets(typed.trim(), token)) {
      const error = typeof typed === 'string' ? 'The token is wrong.' : 'There is no token in the body.';
      return refuse(
        response,
        401,
        error,
        'Send {"token":"…"}: the emulator prints it at start, beside the control address.',
      );
    }
    response.setHeader('Set-Cookie', writePageCookie(token, path, 'encrypted' in request.socket));
    response.status(204).end();
  };
  const fail: ErrorRequestHandler = (_error, _request, response, _next) => {
    refuse(response, 400, 'The body is not JSON.', 'Send {"token":"…"} as JSON.');
  };
  return [express.json({ limit: MAX_BODY_BYTES }), take, fail];
}

function refuse(response: Parameters<RequestHandler>[1], status: number, error: string, fix: string): void {
  sendJson(response, status, JSON.stringify({ error, fix }));
}
