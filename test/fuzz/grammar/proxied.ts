import fc from 'fast-check';
import type { Part } from '../call.ts';

const HOSTS = [
  ...['api2.amplitude.com', 'api.eu.amplitude.com', 'API2.AMPLITUDE.COM.', 'amplitude.com', 'cdn.amplitude.com'],
  ...[
    'sr-client-cfg.amplitude.com',
    'diagnostics.prod.us-west-2.amplitude.com',
    'example.com',
    '127.0.0.1',
    'localhost',
  ],
  ...[
    '[::1]',
    '[::1',
    '',
    'a b',
    '..',
    'amplitude.com@example.com',
    'xn--a',
    '%61pi2.amplitude.com',
    '\u0000',
    'é.amplitude.com',
  ],
];
const PORT_NUMBERS = [':443', ':80', ':0', ':65536', ':', '', ':a', ':443:443', ':-1'];
const METHODS = ['GET', 'POST', 'OPTIONS', 'HEAD', 'PUT'];
const SCHEMES = ['http', 'https', 'HTTP', 'ftp', 'ws', 'http:', ''];
const PATHS = [
  '',
  '/',
  '/2/httpapi',
  '/_emulator/v1/stats',
  '//_emulator/v1/stats',
  '/%5Femulator/v1/stats',
  '?a=b',
  '/api/2/usersearch',
  '/#',
];
/** What comes in a tunnel: HTTP, TLS that is cut off or no TLS, a tunnel once more, nothing. */
const INSIDE: readonly Part[] = [
  'POST /2/httpapi HTTP/1.1\r\nHost: api2.amplitude.com\r\nContent-Length: 2\r\n\r\n{}',
  'GET /_emulator/v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'GET http://localhost/_emulator/v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'CONNECT api2.amplitude.com:443 HTTP/1.1\r\nHost: x\r\n\r\n',
  { hex: '16030100c8010000c40303' },
  { hex: '1603010005ffffffffff' },
  { hex: '16' },
  'G',
  '',
];

const tunnels = fc
  .tuple(fc.constantFrom(...HOSTS), fc.constantFrom(...PORT_NUMBERS), fc.constantFrom(...INSIDE), fc.boolean())
  .map(([host, port, inside, together]) => {
    const head = `CONNECT ${host}${port} HTTP/1.1\r\nHost: ${host}${port}\r\n\r\n`;
    return { route: 'a tunnel', packets: together ? [[head, inside]] : [[head], [inside]] };
  });

const absolute = fc
  .tuple(
    fc.constantFrom(...METHODS),
    fc.constantFrom(...SCHEMES),
    fc.constantFrom(...HOSTS),
    fc.constantFrom(...PORT_NUMBERS),
    fc.constantFrom(...PATHS),
  )
  .map(([method, scheme, host, port, path]) => ({
    route: 'a whole URL',
    packets: [[`${method} ${scheme}://${host}${port}${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\n\r\n`]],
  }));

/** What a client says to a proxy, to one of ours and to what is none. */
export const proxied: fc.Arbitrary<{ route: string; packets: Part[][] }> = fc.oneof(tunnels, absolute);
