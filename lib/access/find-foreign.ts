import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { isLoopbackHost } from './loopback.ts';

/** What browsers send when a person typed the address, or a page of the same origin calls; programs send nothing. */
const OWN_SITES: readonly (string | undefined)[] = [undefined, 'none', 'same-origin'];

/**
 * The name that a request came under, where it is none of this machine's: a page can call what listens here under a name of
 * its own that resolves to 127.0.0.1 (DNS rebinding), and the browser takes it for the page's own server. An address is no
 * name, and cannot be bent so.
 *
 * @param allowed names, without a port, that count as this machine's
 * @returns undefined where the name is fine
 */
export function findForeignHost({ host = '' }: IncomingHttpHeaders, allowed: readonly string[]): string | undefined {
  const name = host.replace(/:\d+$/, '');
  const own = isLoopbackHost(name) || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || allowed.includes(name);
  return own ? undefined : name;
}

/**
 * Which page sent a request, where it is of another origin: by `Origin`, or by `Sec-Fetch-Site` where the browser sends no
 * origin, as for images, frames and links. Source: the Fetch standard and "Fetch Metadata Request Headers".
 *
 * @param allowed origins that may call
 * @returns for a message: `http://evil.example`, or `another site`
 */
export function findForeignPage(headers: IncomingHttpHeaders, allowed: readonly string[]): string | undefined {
  const { host = '', origin } = headers;
  // A page of this very host and port came from here, whichever of the two this port speaks.
  const own = [`http://${host}`, `https://${host}`];
  if (origin !== undefined) return own.includes(origin) || allowed.includes(origin) ? undefined : origin;
  const site = headers['sec-fetch-site'];
  if (typeof site === 'string' && OWN_SITES.includes(site)) return undefined;
  return site === undefined ? undefined : 'another site';
}
