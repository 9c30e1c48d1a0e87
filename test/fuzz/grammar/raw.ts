import fc from 'fast-check';
import { type Part, PORTS, type RawCall } from '../call.ts';
import { MANAGEMENT_TOKEN, PIPELINE_KEY, US_KEY } from './keys.ts';
import { proxied } from './proxied.ts';

const BODY = `{"api_key":"${US_KEY}","events":[{"event_type":"Raw","user_id":"user-1"}]}`;
const EVENT = '{"type":"page","anonymousId":"device-1"}';

/** Heads that every port knows something to do with. */
const TARGETS = [
  { line: 'POST /2/httpapi', headers: '', body: BODY },
  { line: 'POST /_emulator/v1/events/wait', headers: '', body: '{"timeoutMs":0}' },
  { line: 'POST /v1/t', headers: `Authorization: Bearer ${PIPELINE_KEY}\r\n`, body: EVENT },
  { line: 'GET /v1/admin/integrations', headers: `Authorization: Bearer ${MANAGEMENT_TOKEN}\r\n`, body: '' },
  { line: 'GET /metrics', headers: '', body: '' },
] as const;

type Target = (typeof TARGETS)[number];

function head({ line, headers }: Target, more: string, version = 'HTTP/1.1'): string {
  return `${line} ${version}\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${headers}${more}\r\n`;
}

function whole(target: Target): string {
  return head(target, `Content-Length: ${target.body.length}\r\n`) + target.body;
}

function chunked(body: string, end = '0\r\n\r\n'): string {
  return `${body.length.toString(16)}\r\n${body}\r\n${end}`;
}

const CHUNKED = 'Transfer-Encoding: chunked\r\n';

/** The shapes that bytes can come in, by a name for the summary. */
const SHAPES: Readonly<Record<string, (target: Target) => Part[][]>> = {
  'a whole one': (target) => [[whole(target)]],
  'byte by byte': (target) => [...whole(target)].slice(0, 400).map((byte) => [byte]),
  'half a head': (target) => [[head(target, '').slice(0, 30)]],
  'a head without its body': (target) => [[head(target, 'Content-Length: 1000\r\n')]],
  'half a body': (target) => [[head(target, 'Content-Length: 5000\r\n'), target.body]],
  'a body longer than said': (target) => [[head(target, 'Content-Length: 5\r\n'), target.body]],
  'an odd length': (target) => [[head(target, 'Content-Length: -1\r\n'), target.body]],
  'a length of letters': (target) => [[head(target, 'Content-Length: 0x10\r\n'), target.body]],
  'a length beyond all': (target) => [[head(target, 'Content-Length: 99999999999999999999\r\n'), target.body]],
  'two lengths': (target) => [[head(target, 'Content-Length: 5\r\nContent-Length: 6\r\n'), target.body]],
  'length and chunks': (target) => [[head(target, `Content-Length: 5\r\n${CHUNKED}`), chunked(target.body)]],
  'chunks and chunks': (target) => [[head(target, `${CHUNKED}Transfer-Encoding: identity\r\n`), chunked(target.body)]],
  'a coding that hides': (target) => [
    [head(target, 'Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n'), target.body],
  ],
  chunks: (target) => [[head(target, CHUNKED)], [chunked(target.body)]],
  'a chunk of an odd size': (target) => [[head(target, CHUNKED), `zz\r\n${target.body}\r\n0\r\n\r\n`]],
  'a chunk beyond all': (target) => [[head(target, CHUNKED), `fffffffffffffffff\r\n${target.body}`]],
  'a chunk cut off': (target) => [
    [head(target, CHUNKED), `${target.body.length.toString(16)}\r\n${target.body.slice(0, 3)}`],
  ],
  'chunks with extensions': (target) => [[head(target, CHUNKED), '1;', { repeat: 'a', times: 20_000 }, '\r\n']],
  trailers: (target) => [[head(target, CHUNKED), chunked(target.body, '0\r\nX-Trailer: a\r\n__proto__: b\r\n\r\n')]],
  pipelined: (target) => [[whole(target), whole(target), whole(target)]],
  'many in a row': (target) => [[{ repeat: whole(target), times: 60 }]],
  smuggled: (target) => [[head(target, `Content-Length: 4\r\n${CHUNKED}`), `0\r\n\r\n${whole(target)}`]],
  'a bare line feed': (target) => [[whole(target).replaceAll('\r\n', '\n')]],
  'a header of blanks': (target) => [[head(target, ' X: y\r\n')]],
  'no name of a header': (target) => [[head(target, ': y\r\n')]],
  'zero bytes in a header': (target) => [[head(target, 'X: a\u0000b\r\n')]],
  'a huge header': (target) => [[head(target, '').slice(0, -2), 'X: ', { repeat: 'a', times: 20_000 }, '\r\n\r\n']],
  'many headers': (target) => [[head(target, '').slice(0, -2), { repeat: 'X-#: a\r\n', times: 3000 }, '\r\n']],
  'a huge path': () => [['GET /', { repeat: 'a', times: 70_000 }, ' HTTP/1.1\r\nHost: x\r\n\r\n']],
  'a path of another host': () => [['GET http://evil.example/2/httpapi HTTP/1.1\r\nHost: x\r\n\r\n']],
  'a path of bytes': () => [['GET /', { hex: 'ff00fe' }, ' HTTP/1.1\r\nHost: x\r\n\r\n']],
  'no host': ({ line }) => [[`${line} HTTP/1.1\r\n\r\n`]],
  'two hosts': (target) => [[head(target, 'Host: evil.example\r\n')]],
  'HTTP 1.0': (target) => [[head(target, '', 'HTTP/1.0')]],
  'HTTP 2.0': (target) => [[head(target, '', 'HTTP/2.0')]],
  'the preface of HTTP 2': () => [['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']],
  TLS: () => [[{ hex: '16030100c8010000c40303' }, { repeat: '\u0001', times: 200 }]],
  connect: () => [['CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n']],
  upgrade: (target) => [
    [head(target, 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n')],
  ],
  'upgrade to h2c': (target) => [
    [head(target, 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n')],
  ],
  'expect 100': (target) => [
    [head(target, `Expect: 100-continue\r\nContent-Length: ${target.body.length}\r\n`)],
    [target.body],
  ],
  'expect more': (target) => [[head(target, 'Expect: 200-ok\r\n')]],
  'an odd method': () => [['BREW / HTTP/1.1\r\nHost: x\r\n\r\n']],
  'a method of its own': ({ line }) => [[`${line.replace(/^\w+/, 'PROPFIND')} HTTP/1.1\r\nHost: x\r\n\r\n`]],
  options: () => [['OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n']],
  head: ({ line }) => [[`${line.replace(/^\w+/, 'HEAD')} HTTP/1.1\r\nHost: x\r\n\r\n`]],
  trace: ({ line }) => [[`${line.replace(/^\w+/, 'TRACE')} HTTP/1.1\r\nHost: x\r\n\r\n`]],
  'a body with a get': () => [['GET /2/httpapi HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}']],
  nothing: () => [],
  'empty lines': () => [['\r\n\r\n\r\n\r\n']],
};

const NAMES = Object.keys(SHAPES);

const shaped = fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...TARGETS)).map(([route, target]) => ({
  route,
  packets: SHAPES[route]?.(target) ?? [],
}));

/** A whole request with some of its bytes changed, taken out or doubled. */
const mutated = fc
  .tuple(
    fc.constantFrom(...TARGETS),
    fc.array(fc.tuple(fc.nat(250), fc.nat(255), fc.constantFrom('set', 'cut', 'twice')), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([target, changes]) => {
    let bytes = Buffer.from(whole(target));
    for (const [at, byte, how] of changes) {
      const place = at % bytes.length;
      const keep =
        how === 'set'
          ? [byte]
          : how === 'cut'
            ? []
            : [...bytes.subarray(place, place + 9), ...bytes.subarray(place, place + 9)];
      bytes = Buffer.concat([
        bytes.subarray(0, place),
        Buffer.from(keep),
        bytes.subarray(place + (how === 'twice' ? 9 : 1)),
      ]);
    }
    return { route: 'changed bytes', packets: [[{ hex: bytes.toString('hex') }]] };
  });

const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => ({
  route: 'noise',
  packets: [[{ hex: Buffer.from(bytes).toString('hex') }]],
}));

/** Bytes for any port. */
export const rawCalls: fc.Arbitrary<RawCall> = fc
  .tuple(
    fc.constantFrom(...PORTS),
    fc.oneof(
      { weight: 5, arbitrary: shaped },
      { weight: 3, arbitrary: mutated },
      { weight: 2, arbitrary: proxied },
      { weight: 1, arbitrary: noise },
    ),
    fc.constantFrom('wait', 'half-close', 'reset' as const),
  )
  .map(([port, { route, packets }, end]): RawCall => ({ kind: 'raw', port, route, packets, end }));
