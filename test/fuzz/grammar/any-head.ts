import fc from 'fast-check';
import { anyText } from './any-json.ts';
import { headerRun } from './runs.ts';

type Headers = [name: string, value: string][];

const NAMES = [
  ...[
    'user-agent',
    'accept',
    'origin',
    'host',
    'cookie',
    'referer',
    'x-forwarded-for',
    'x-forwarded-host',
    'accept-language',
  ],
  ...[
    'if-none-match',
    'if-modified-since',
    'range',
    'last-event-id',
    'x-http-method-override',
    'sec-fetch-site',
    'forwarded',
  ],
  ...[
    'access-control-request-headers',
    'access-control-request-method',
    'access-control-request-private-network',
    'te',
    'dnt',
  ],
  ...['x-signature', 'x-timestamp', '__proto__', 'constructor', 'authorization', 'accept-encoding', 'trace-id'],
  ...[
    'content-type',
    'content-encoding',
    'retry-after',
    'connection',
    'x-api-key',
    'x-real-ip',
    'sec-fetch-dest',
    'date',
  ],
];

/** Values that HTTP lets pass: visible characters, blanks and the bytes from 128 on. */
const value = fc.oneof(
  fc.constantFrom(
    '',
    '*',
    'null',
    'http://evil.example',
    'localhost',
    '[::1]',
    '1e999',
    '-1',
    '999999999999999999999',
    'cross-site',
  ),
  fc.constantFrom(
    'bytes=0-',
    'bytes=1-0',
    'Bearer',
    'Basic',
    'Basic ====',
    'Basic OjoK',
    'Api-Key',
    'true',
    'ä',
    'a'.repeat(2000),
  ),
  fc.constantFrom('120', '-1', '1e9', '1.5', 'Fri, 31 Feb 2026 25:61:61 GMT', '0', 'gzip;q=0,*;q=x', '1, 2', 'sha256='),
  anyText.map((text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')),
  headerRun,
);

/** Headers beside those that a call has of its own: none as a rule. */
export const anyHeaders: fc.Arbitrary<Headers> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Headers>([]) },
  { weight: 1, arbitrary: fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { minLength: 1, maxLength: 3 }) },
);

const escaped = fc.oneof(
  { weight: 1, arbitrary: headerRun.map((text) => encodeURIComponent(text).slice(0, 12_000)) },
  { weight: 16, arbitrary: anyText.map((text) => encodeURIComponent(text.toWellFormed())) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '%',
      '%zz',
      '%c3%28',
      '%ed%a0%80',
      '%00',
      '%2f',
      '%252f',
      '%2e%2e',
      '+',
      ';',
      '=',
      '&',
      '[',
      ']',
      '#',
      '%0d%0a',
    ),
  },
);

/** One segment of a path, escaped, well or badly. */
export const anySegment = escaped;

/** A query with these fields, each with a value that may do, and others. */
export function queryLike(fields: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<string> {
  const names = Object.keys(fields);
  const known =
    names.length === 0
      ? fc.constant('')
      : fc.constantFrom(...names).chain((name) => {
          const good = fields[name] ?? [];
          const values =
            good.length === 0 ? escaped : fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...good) }, escaped);
          return values.map((one) => `${name}=${one}`);
        });
  const odd = fc
    .tuple(escaped, fc.constantFrom('=', '', '[]=', '[a]=', '[0][b]=', '[__proto__]=', '.x='), escaped)
    .map((parts) => parts.join(''));
  return fc
    .array(fc.oneof({ weight: 12, arbitrary: known }, { weight: 1, arbitrary: odd }), { maxLength: 3 })
    .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.join('&')}`));
}
