import type { Request, RequestHandler } from 'express';
import { findForeignHost } from '../../../lib/access/find-foreign.ts';
import { hasBearer } from '../../../lib/access/has-bearer.ts';
import { isLoopbackAddress } from '../../../lib/access/loopback.ts';
import { hasPageCookie } from '../../../lib/access/page-cookie.ts';
import { ApiProblem } from './api-problem.ts';

/** Lets through whoever brings the token: a program as `Authorization: Bearer`, the management page by its cookie. */
export function requireToken(token: string, allowedHosts: readonly string[]): RequestHandler {
  return (request, _response, next) => {
    if (hasBearer(request.headers, token) || isOwnPage(request, token, allowedHosts)) return next();
    const what = request.headers.authorization === undefined ? 'There is no token.' : 'The token is wrong.';
    const fix = 'Send Authorization: Bearer and the management token that the emulator prints at start.';
    throw new ApiProblem(401, 'Not allowed', `${what} ${fix}`);
  };
}

/** Under a name that is not this machine's, a cookie is no proof: it may have been got by DNS rebinding. */
function isOwnPage({ headers, socket }: Request, token: string, allowedHosts: readonly string[]): boolean {
  if (!hasPageCookie(headers, token)) return false;
  return !isLoopbackAddress(socket.remoteAddress) || findForeignHost(headers, allowedHosts) === undefined;
}
