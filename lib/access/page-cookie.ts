import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { equalSecrets } from '../equal-secrets.ts';

/** Of what tells the cookie of one token from that of another, in hex digits. */
const NAME_DIGITS = 8;

/**
 * Writes the cookie that stands for a token in the browser of a person who has typed it: a page cannot read it, and a browser
 * sends it to no other site's call. The token itself is not in it. Each token has a cookie of its own name, so that emulators
 * on several ports of one host do not take each other's place: browsers keep cookies by host alone.
 *
 * @param path below which it is sent
 * @param secure whether it may only go over HTTPS
 * @returns for `Set-Cookie`
 */
export function writePageCookie(token: string, path: string, secure: boolean): string {
  return `${nameOf(token)}=${cookieOf(token)}; Path=${path}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

/** Whether a request brings the cookie that stands for this token. */
export function hasPageCookie({ cookie = '' }: IncomingHttpHeaders, token: string): boolean {
  const name = nameOf(token);
  const pairs = cookie.split(';').map((pair) => pair.trim().split('='));
  return pairs.some(([one, value = '']) => one === name && equalSecrets(value, cookieOf(token)));
}

function nameOf(token: string): string {
  return `emulator_${digest(token, 'name').slice(0, NAME_DIGITS)}`;
}

function cookieOf(token: string): string {
  return digest(token, 'value');
}

function digest(token: string, use: string): string {
  return createHmac('sha256', token).update(`amplitude-emulator page ${use}`).digest('hex');
}
