import type { IncomingHttpHeaders } from 'node:http';
import { hideSecretIn, redactSecret } from './redact-secret.ts';

/** Headers that hold what somebody is let in by. */
const SECRET_HEADER =
  /authoriz|cookie|token|secret|passw|credential|signature|session|(^|[-_])(api|auth|access|write)[-_]?key/i;

/** Headers that every client sends, and that hold no key. */
const PLAIN_HEADER =
  /^(host|connection|user-agent|accept(-.+)?|content-(type|length|encoding)|transfer-encoding|sec-fetch-.+|origin)$/;

/** Headers that hold the address of something. */
const ADDRESS_HEADER = /^(referer|location|content-location|x-(forwarded-uri|original-ur[il]|rewrite-url))$/;

/** Names of parameters that hold such a thing. */
const SECRET_PARAMETER = /key|token|secret|passw|auth|sig|credential/i;

/** A part of a path that is a key by its looks: 32 digits in hex, one with a prefix, a JSON web token. */
const KEY_BY_LOOKS = /^([0-9a-f]{32,}|(dk|mt|sk|pk|ct)_[\w-]{8,}|eyJ[\w.-]{8,})$/i;

/** Shorter ones are no real keys, and stand in other words. */
const SHORTEST_SECRET = 8;

/**
 * Hides what is secret in the headers of a request, so that it can be kept: of credentials not more is left than their
 * scheme. Without any the headers are given back as they are.
 *
 * @param secrets keys that are known; asked for only where a header may hold one
 * @example redactHeaders({ authorization: 'Bearer abc', accept: 'text/html' }, () => []) // { authorization: 'Bearer …', accept: 'text/html' }
 */
export function redactHeaders(headers: IncomingHttpHeaders, secrets: () => readonly string[]): IncomingHttpHeaders {
  let redacted: IncomingHttpHeaders | undefined;
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || PLAIN_HEADER.test(name)) continue;
    const hidden = SECRET_HEADER.test(name) ? hideCredentials(value) : hideKnown(name, String(value), secrets());
    if (hidden === String(value)) continue;
    redacted ??= { ...headers };
    redacted[name] = hidden;
  }
  return redacted ?? headers;
}

function hideCredentials(value: string | string[]): string {
  const [, scheme = ''] = /^(basic |bearer |api-key |digest )/i.exec(String(value)) ?? [];
  return `${scheme}…`;
}

function hideKnown(name: string, value: string, secrets: readonly string[]): string {
  if (ADDRESS_HEADER.test(name)) return redactUrl(value, secrets);
  return thoseIn(value, secrets).reduce(hideSecretIn, value);
}

/** Of a key that begins so, all ways to write it begin alike. */
const PLAIN_BEGINNING = /^[\w.-]{5}/;

/** The keys that a text may hold, or the beginning of: there may be a thousand keys, and a thousand places to look for each. */
function thoseIn(text: string, secrets: readonly string[]): string[] {
  return longEnough(secrets).filter((secret) => {
    const [beginning] = PLAIN_BEGINNING.exec(secret) ?? [];
    return beginning === undefined || text.includes(beginning);
  });
}

function longEnough(secrets: readonly string[]): string[] {
  return secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
}

/**
 * Hides keys in a path and its query: those that are known, those named as keys and those that look like one.
 *
 * @param secrets keys that are known
 * @example redactUrl('/x/a11ce0000000000000000000000005e5?token=t', []) // '/x/…05e5?token=…'
 */
export function redactUrl(url: string, secrets: readonly string[]): string {
  const known = thoseIn(
    url.includes('%')
      ? url
          .split(/[/?&=]/)
          .map(decode)
          .join('/')
      : url,
    secrets,
  );
  const hide = (text: string) => known.reduce(hideSecretIn, text);
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  const hiddenPath = path.split('/').map((part) => hidePart(part, hide));
  if (query < 0) return hiddenPath.join('/');
  const parameters = url.slice(query + 1).split('&');
  return `${hiddenPath.join('/')}?${parameters.map((one) => hideParameter(one, hide)).join('&')}`;
}

function hidePart(part: string, hide: (text: string) => string): string {
  const plain = decode(part);
  if (KEY_BY_LOOKS.test(plain)) return redactSecret(plain);
  // A name and a password before the host of an address.
  if (plain.includes('@') && plain.includes(':')) return plain.replace(/^.*@/, '…@');
  const hidden = hide(plain);
  return hidden === plain ? part : hidden;
}

function hideParameter(parameter: string, hide: (text: string) => string): string {
  const equals = parameter.indexOf('=');
  const name = equals < 0 ? '' : parameter.slice(0, equals);
  const value = decode(parameter.slice(equals + 1));
  if (SECRET_PARAMETER.test(decode(name)) && value !== '') return `${name}=${redactSecret(value)}`;
  const hidden = hide(value);
  return hidden === value ? parameter : `${equals < 0 ? '' : `${name}=`}${encodeURIComponent(hidden)}`;
}

/** Text that cannot be decoded stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
