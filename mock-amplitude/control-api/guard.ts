import type { RequestHandler, Response } from 'express';
import { ControlError } from './control-error.ts';

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/**
 * Keeps the control API to this machine. A page of another site could otherwise read and reset it, by a form post or by
 * a name that resolves to 127.0.0.1 (DNS rebinding).
 */
export function guard(allowedHosts: readonly string[], allowedOrigins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    const host = request.headers.host ?? '';
    const name = host.replace(/:\d+$/, '');
    if (!LOOPBACK.test(name) && !allowedHosts.includes(name)) {
      throw new ControlError(
        403,
        `The control API does not answer under the host name "${name}".`,
        'Call it by localhost or 127.0.0.1, or add the name to amplitude.allowedHosts.',
      );
    }
    const { origin } = request.headers;
    const allowed = origin !== undefined && allowedOrigins.includes(origin);
    if (origin !== undefined && origin !== `http://${host}` && !allowed) {
      throw new ControlError(
        403,
        `The control API is closed to pages of ${origin}.`,
        'Call it from a program, or add the origin to amplitude.allowedOrigins.',
      );
    }
    if (allowed) response.setHeader('Access-Control-Allow-Origin', origin).setHeader('Vary', 'Origin');
    if (allowed && request.method === 'OPTIONS') return sendPreflight(response);
    next();
  };
}

/** JSON is not a type that a page of another origin may send unasked. */
function sendPreflight(response: Response): void {
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
  response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
  response.status(204).end();
}
