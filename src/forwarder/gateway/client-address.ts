import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** Whether the address this many hops away from us, 0 the nearest, is that of a proxy that is believed. */
export type IsTrusted = (address: string, hop: number) => boolean;

/** Where a request really comes from, or why that is not known. */
export type ClientAddress = { address: string } | { address?: undefined; reason: string };

/**
 * Finds the client of a request that came over proxies: the first address, from here outwards, that is no trusted proxy's
 * (`intake.client-ip`). What lies beyond it is only said, and could be said by anybody.
 *
 * @param nearest the address at the other end of the connection
 * @example findClientAddress({ 'x-forwarded-for': '203.0.113.9' }, '10.0.0.1', (_address, hop) => hop < 1) // { address: '203.0.113.9' }
 */
export function findClientAddress(headers: IncomingHttpHeaders, nearest: string, isTrusted: IsTrusted): ClientAddress {
  const chains = [readForwardedFor(headers), readForwarded(headers)].filter((chain) => chain !== undefined);
  const found = chains.map((chain) => walk([nearest, ...chain.toReversed()], isTrusted));
  const [first, second] = found;
  if (first === undefined) return { address: nearest };
  // A proxy writes one of the two and passes on the other as it came: from anybody.
  if (second !== undefined && first !== second) {
    return { reason: `X-Forwarded-For (${first}) and Forwarded (${second}) contradict each other` };
  }
  const address = toAddress(first);
  return address === undefined ? { reason: `"${first.slice(0, SHOWN_CHARACTERS)}" is no address` } : { address };
}

const SHOWN_CHARACTERS = 60;

/** Whether a proxy says for whom it calls. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
}

function walk(hops: readonly string[], isTrusted: IsTrusted): string {
  const addresses = hops.map((hop) => toAddress(hop) ?? hop);
  const client = addresses.findIndex((address, hop) => !isTrusted(address, hop));
  return addresses.at(client) ?? '';
}

function readForwardedFor(headers: IncomingHttpHeaders): string[] | undefined {
  const header = headers['x-forwarded-for'];
  const text = Array.isArray(header) ? header.join(',') : header;
  return text === undefined
    ? undefined
    : text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '');
}

/** One parameter of RFC 7239: a name, and a token or a quoted string. */
const PARAMETER = /(?<end>^|[,;])\s*(?<name>[\w-]+)\s*=\s*(?:"(?<quoted>[^"\\]*(?:\\.[^"\\]*)*)"|(?<token>[^\s,;"]*))/g;

function readForwarded({ forwarded }: IncomingHttpHeaders): string[] | undefined {
  if (forwarded === undefined) return undefined;
  const parameters = [...forwarded.matchAll(PARAMETER)].map(({ groups = {} }) => groups);
  return parameters
    .filter(({ name }) => name?.toLowerCase() === 'for')
    .map(({ quoted, token }) => quoted?.replaceAll(/\\(.)/g, '$1') ?? token ?? '');
}

/** The address without its port, its brackets, and the way IPv6 writes IPv4. */
function toAddress(text: string): string | undefined {
  const inBrackets = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1];
  const bare = inBrackets ?? (/^[\d.]+:\d+$/.test(text) ? text.slice(0, text.indexOf(':')) : text);
  const address = bare.replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? undefined : address;
}
