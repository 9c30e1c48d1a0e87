import type { Request, RequestHandler, Response } from 'express';
import { closeToPages } from '../../lib/access/close-to-pages.ts';
import { findForeignHost, findForeignPage } from '../../lib/access/find-foreign.ts';
import { hasBearer } from '../../lib/access/has-bearer.ts';
import { isLoopbackAddress } from '../../lib/access/loopback.ts';
import { hasPageCookie } from '../../lib/access/page-cookie.ts';
import { ControlError } from './control-error.ts';

/** Who may call the control API. */
export interface ControlAccess {
  /** Host names the API answers under beside this machine's own. */
  allowedHosts: readonly string[];
  /** Web origins that may call it. */
  allowedOrigins: readonly string[];
  /** What callers on other machines send as `Authorization: Bearer`, or type into the debugger's page once; undefined: they are refused, unless it is open. */
  token: string | undefined;
  /** Callers on other machines need no token. */
  open: boolean;
}

/**
 * Keeps the control API to this machine and to those who have its token. A page of another site could otherwise read and
 * reset it: by a form, an image, a frame, or a name that resolves to 127.0.0.1 (DNS rebinding).
 */
export function guard(access: ControlAccess): RequestHandler {
  return (request, response, next) => {
    closeToPages(response);
    const { origin } = request.headers;
    const page = findForeignPage(request.headers, access.allowedOrigins);
    if (page !== undefined) {
      throw new ControlError(
        403,
        `The control API is closed to pages of ${page}.`,
        'Call it from a program, or add the origin to amplitude.allowedOrigins.',
      );
    }
    const allowed = origin !== undefined && access.allowedOrigins.includes(origin);
    if (allowed) response.setHeader('Access-Control-Allow-Origin', origin).setHeader('Vary', 'Origin');
    // Browsers ask without the token whether they may send it.
    if (allowed && request.method === 'OPTIONS') return sendPreflight(response);
    checkCaller(request, response, access);
    next();
  };
}

/** The address of the socket counts: anybody can write any Host or X-Forwarded-For. */
function checkCaller({ headers, socket }: Request, response: Response, access: ControlAccess): void {
  const { token, open, allowedHosts } = access;
  // A browser sends the cookie with calls of the debugger's page alone.
  if (token !== undefined && (hasBearer(headers, token) || hasPageCookie(headers, token))) return;
  if (!open && !isLoopbackAddress(socket.remoteAddress)) {
    response.setHeader('WWW-Authenticate', 'Bearer');
    throw new ControlError(
      401,
      headers.authorization === undefined ? 'There is no token, and this is another machine.' : 'The token is wrong.',
      'Send Authorization: Bearer and the control token that the emulator prints at start.',
    );
  }
  const name = findForeignHost(headers, allowedHosts);
  if (name !== undefined) {
    throw new ControlError(
      403,
      `The control API does not answer under the host name "${name}".`,
      'Call it by localhost or 127.0.0.1, or add the name to amplitude.allowedHosts.',
    );
  }
}

/** JSON is not a type that a page of another origin may send unasked, and neither is a token. */
function sendPreflight(response: Response): void {
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
  response.setHeader('Access-Control-Allow-Headers', 'Content-Type, Authorization');
  response.status(204).end();
}
