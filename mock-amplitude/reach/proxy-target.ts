import { isIPv6 } from 'node:net';
import { normalizeHost } from './amplitude-hosts.ts';

/** Where a client of the proxy wants to get to. */
export interface ProxyTarget {
  host: string;
  port: number;
}

/** A target with what is asked of it. */
export interface AbsoluteTarget extends ProxyTarget {
  protocol: 'http:' | 'https:';
  path: string;
}

/** The longest name of a host (RFC 1035), in characters. */
const LONGEST_HOST = 253;

/**
 * Reads what `CONNECT` asks for.
 *
 * @returns undefined where that is no host and port
 * @example parseAuthority('api2.amplitude.com:443') // { host: 'api2.amplitude.com', port: 443 }
 */
export function parseAuthority(authority: string): ProxyTarget | undefined {
  const [, bracketed, name, port = ''] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(authority) ?? [];
  if (bracketed !== undefined && !isIPv6(bracketed)) return undefined;
  return buildTarget(bracketed ?? name ?? '', Number(port));
}

/**
 * Reads the target of a request that came to a proxy in the absolute form (RFC 9112, 3.2.2), and what it asks of that host.
 *
 * @returns undefined where it is no such form
 * @example parseAbsolute('http://api2.amplitude.com/batch') // { protocol: 'http:', host: 'api2.amplitude.com', port: 80, path: '/batch' }
 */
export function parseAbsolute(url: string): AbsoluteTarget | undefined {
  const [, scheme = '', rest = ''] = /^(https?):\/\/[^/?#]+([^#]*)/i.exec(url) ?? [];
  const parsed = scheme === '' ? null : URL.parse(url);
  if (parsed === null) return undefined;
  const protocol = scheme.toLowerCase() === 'https' ? 'https:' : 'http:';
  const port = parsed.port === '' ? { 'http:': 80, 'https:': 443 }[protocol] : Number(parsed.port);
  const target = buildTarget(parsed.hostname.replace(/^\[(.*)\]$/, '$1'), port);
  // As it was sent: a URL that is parsed is written anew.
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  return target === undefined ? undefined : { ...target, protocol, path };
}

function buildTarget(name: string, port: number): ProxyTarget | undefined {
  const host = normalizeHost(name);
  return host === '' || host.length > LONGEST_HOST || port < 1 || port > 65_535 ? undefined : { host, port };
}
