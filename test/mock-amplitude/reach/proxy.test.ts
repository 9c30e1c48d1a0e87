import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeCertificates } from '../../../lib/tls/make-certificates.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';
import { pretendElsewhere } from '../../security/other-machine.ts';
import { keepCertificates, openTunnel, type RawAnswer, readAnswer, secure, sendRaw } from './open-here.ts';

const [US, EU] = READY_MADE_PROJECTS;
const KEYS = { us: US?.apiKey ?? '', eu: EU?.apiKey ?? '' };

let forget: () => void;
beforeAll(() => {
  forget = keepCertificates();
});
afterAll(() => forget());

let mock: MockAmplitude;
let said: string[];
const start = async (options: { proxyPass?: boolean; host?: string; openControl?: boolean } = {}) => {
  said = [];
  mock = await createMockAmplitude({ proxyPort: 0, onProblem: (message) => said.push(message), ...options });
};
afterEach(() => mock.close());

const bodyOf = (region: 'us' | 'eu') =>
  JSON.stringify({ api_key: KEYS[region], events: [{ event_type: 'x', user_id: 'user-1' }] });
const post = (target: string, host: string, body: string) =>
  `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const get = (target: string, host: string, more = '') => `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;
const proxy = () => mock.proxy ?? '';
const isSocket = (outcome: Socket | RawAnswer): outcome is Socket => outcome instanceof Socket;
const STATS = z.object({
  proxy: z.object({ hosts: z.record(z.string(), z.record(z.string(), z.number())), others: z.number() }),
});
const statsOf = async () => STATS.parse(await (await fetch(`${mock.control}/stats`)).json());

async function tunnelTo(host: string, port = 443): Promise<Socket> {
  const outcome = await openTunnel(proxy(), `${host}:${port}`);
  if (!isSocket(outcome)) throw new Error(`The tunnel was refused: ${outcome.body}`);
  return outcome;
}

describe('the proxy', () => {
  beforeEach(() => start());

  it.each([
    ['api2.amplitude.com', 'us'],
    ['api.amplitude.com', 'us'],
    ['API2.Amplitude.com.', 'us'],
    ['api.eu.amplitude.com', 'eu'],
  ] as const)('ends a tunnel to %s here, in its region, for HTTPS and for HTTP', async (host, region) => {
    const tls = await secure(await tunnelTo(host), 'api2.amplitude.com', mock.ca ?? '');
    tls.write(post('/2/httpapi', host, bodyOf(region)));
    expect((await readAnswer(tls)).status).toBe(200);
    const plain = await tunnelTo(host, 80);
    plain.write(post('/2/httpapi', host, bodyOf(region)));
    expect((await readAnswer(plain)).status).toBe(200);
    expect(mock.events().map(({ region: where, verdict }) => [where, verdict])).toEqual([
      [region, 'accepted'],
      [region, 'accepted'],
    ]);
    tls.destroy();
    plain.destroy();
  });

  it.each([
    ['http://api2.amplitude.com/2/httpapi', 'us'],
    ['https://api2.amplitude.com/2/httpapi', 'us'],
    ['http://api.eu.amplitude.com:80/2/httpapi', 'eu'],
    ['HTTP://API.EU.amplitude.com/2/httpapi', 'eu'],
  ] as const)('takes a request for %s, whatever its Host says', async (target, region) => {
    expect((await sendRaw(proxy(), post(target, 'example.com', bodyOf(region)))).status).toBe(200);
    expect(mock.requests()).toMatchObject([{ region, path: '/2/httpapi', verdict: 'accepted' }]);
  });

  it('takes what comes in one packet with CONNECT', async () => {
    const connect = 'CONNECT api2.amplitude.com:80 HTTP/1.1\r\nHost: api2.amplitude.com:80\r\n\r\n';
    await sendRaw(proxy(), connect + post('/2/httpapi', 'api2.amplitude.com', bodyOf('us')));
    await expect.poll(() => mock.events()).toHaveLength(1);
  });

  it('reads back at the host of Amplitude that it is read back at', async () => {
    await sendRaw(proxy(), post('http://api2.amplitude.com/2/httpapi', 'x', bodyOf('us')));
    const basic = Buffer.from(`${US?.apiKey}:${US?.secretKey}`).toString('base64');
    const search = get('http://amplitude.com/api/2/usersearch?user=user-1', 'x', `Authorization: Basic ${basic}\r\n`);
    const { status, body } = await sendRaw(proxy(), search);
    expect([status, body]).toEqual([200, expect.stringContaining('"user_id":"user-1"')]);
  });

  it('refuses any other host, by a line that says how it would be passed on, and says so once', async () => {
    const refused = await openTunnel(proxy(), 'example.com:443');
    const asked = await sendRaw(proxy(), get('http://example.com/', 'example.com'));
    for (const answer of [refused, asked]) {
      expect(answer).toMatchObject({
        status: 403,
        body: expect.stringMatching(/^The emulator's proxy: example\.com is none of Amplitude's hosts.*--proxy-pass/),
      });
    }
    expect(said).toEqual([expect.stringContaining('example.com')]);
    expect(await statsOf()).toMatchObject({ proxy: { hosts: { 'example.com': { refused: 2 } }, others: 0 } });
  });

  it.each(['notamplitude.com', 'amplitude.com.example.com', 'xamplitude.com', '127.0.0.1', '[::1]'])(
    'takes %s for none of Amplitude’s',
    async (host) => {
      expect(await openTunnel(proxy(), `${host}:443`)).toMatchObject({ status: 403 });
    },
  );

  it('refuses what a browser asks of its own without a word', async () => {
    await openTunnel(proxy(), 'update.googleapis.com:443');
    expect(said).toEqual([]);
  });

  it('never leads to the control API', async () => {
    const path = '/_emulator/v1/stats';
    const { host } = new URL(mock.us);
    expect((await sendRaw(proxy(), get(`http://api2.amplitude.com${path}`, 'localhost'))).status).toBe(403);
    expect((await sendRaw(proxy(), get(`http://${host}${path}`, host))).status).toBe(403);
    expect((await sendRaw(proxy(), get(path, 'localhost'))).status).toBe(400);
    expect(await openTunnel(proxy(), host)).toMatchObject({ status: 403 });
    const tls = await secure(await tunnelTo('api2.amplitude.com'), 'api2.amplitude.com', mock.ca ?? '');
    for (const name of ['localhost', 'api2.amplitude.com']) {
      tls.write(get(path, name));
      expect((await readAnswer(tls)).status).toBe(403);
    }
    tls.destroy();
  });

  it('takes no tunnel in a tunnel', async () => {
    const tunnel = await tunnelTo('api2.amplitude.com', 80);
    tunnel.write('CONNECT api2.amplitude.com:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    expect((await readAnswer(tunnel)).status).toBe(405);
    tunnel.destroy();
  });

  it.each(['api2.amplitude.com', 'api2.amplitude.com:0', 'api2.amplitude.com:65536', ':443', 'a b:1', '[::1:443', '/'])(
    'answers CONNECT %s with 400',
    async (authority) => {
      expect(await sendRaw(proxy(), `CONNECT ${authority} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatchObject({ status: 400 });
    },
  );

  it('takes a name of 253 characters and none of 254', async () => {
    const name = (length: number) => `${'a'.repeat(length - '.amplitude.com'.length)}.amplitude.com`;
    expect(isSocket(await openTunnel(proxy(), `${name(253)}:443`))).toBe(true);
    expect(await openTunnel(proxy(), `${name(254)}:443`)).toMatchObject({ status: 400 });
  });

  it('counts 500 hosts by name, and the rest together', async () => {
    for (let number = 0; number <= 500; number++) {
      await sendRaw(proxy(), get(`http://h${number}.example/`, 'x'));
    }
    const stats = await statsOf();
    expect([Object.keys(stats.proxy.hosts).length, stats.proxy.others]).toEqual([500, 1]);
    expect(said).toHaveLength(500);
  });

  it('closes with tunnels open that say nothing', async () => {
    const tunnel = await tunnelTo('api2.amplitude.com');
    const closed = once(tunnel.resume(), 'close');
    const started = performance.now();
    await mock.close();
    await closed;
    expect(performance.now() - started).toBeLessThan(1500);
  });
});

it('the proxy serves this machine alone', async () => {
  await start({ host: '0.0.0.0', openControl: true });
  expect(mock.proxy).toMatch(/^http:\/\/127\.0\.0\.1:/);
  const end = pretendElsewhere();
  try {
    expect((await sendRaw(proxy(), get('http://api2.amplitude.com/', 'x'))).status).toBe(403);
    expect(await openTunnel(proxy(), 'api2.amplitude.com:443')).toMatchObject({ status: 403 });
  } finally {
    end();
  }
});

describe('the proxy with proxyPass', () => {
  let other: Server;
  let otherPort: number;
  let certificates: { ca: string; leaf: string; key: string };
  beforeEach(async () => {
    await start({ proxyPass: true });
    const names = { dns: ['localhost'], addresses: ['127.0.0.1'] };
    certificates = await makeCertificates({ names, permitted: { dns: ['localhost'], networks: [] }, now: Date.now() });
    other = createTlsServer({ cert: certificates.leaf, key: certificates.key }, (_request, response) =>
      response.end('from elsewhere'),
    ).listen(0, '127.0.0.1');
    await once(other, 'listening');
    otherPort = (other.address() as AddressInfo).port;
  });
  afterEach(() => {
    other.closeAllConnections();
    other.close();
  });

  it('tunnels to a TLS server, and reads nothing of it', async () => {
    const tls = await secure(await tunnelTo('localhost', otherPort), 'localhost', certificates.ca);
    tls.write(get('/', 'localhost'));
    expect((await readAnswer(tls)).status).toBe(200);
    tls.destroy();
    expect(await statsOf()).toMatchObject({ proxy: { hosts: { localhost: { passed: 1 } } } });
    expect([mock.requests(), said]).toEqual([[], []]);
  });

  it('passes a plain request on, without what is for the proxy', async () => {
    const seen: NodeJS.Dict<string | string[]>[] = [];
    const plain = createServer((request, response) => {
      seen.push(request.headers);
      response.setHeader('X-Own', 'kept').end(`${request.method} ${request.url}`);
    }).listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const { port } = plain.address() as AddressInfo;
    const host = `127.0.0.1:${port}`;
    const answer = await sendRaw(proxy(), get(`http://${host}/a?b=%20c`, host, 'Proxy-Authorization: Basic eA==\r\n'));
    expect([answer.status, answer.head, answer.body]).toEqual([
      200,
      expect.stringContaining('X-Own: kept'),
      'GET /a?b=%20c',
    ]);
    expect(seen).toMatchObject([{ host }]);
    expect(seen[0]).not.toHaveProperty('proxy-authorization');
    plain.closeAllConnections();
    plain.close();
  });

  it('still ends Amplitude here', async () => {
    expect((await sendRaw(proxy(), post('http://api2.amplitude.com/batch', 'x', bodyOf('us')))).status).toBe(200);
  });

  it('leads to no port of the emulator itself, by whatever name', async () => {
    for (const url of [mock.us, mock.eu, proxy()]) {
      const { port } = new URL(url);
      for (const host of ['127.0.0.1', 'localhost', '127.0.0.2']) {
        const refused = await openTunnel(proxy(), `${host}:${port}`);
        expect(isSocket(refused) ? 'led there' : refused.status, `${host}:${port}`).toBeOneOf([403, 502]);
        const asked = await sendRaw(proxy(), get(`http://${host}:${port}/_emulator/v1/stats`, 'localhost'));
        expect(asked.status).toBeOneOf([403, 502]);
      }
      expect(await openTunnel(proxy(), `127.0.0.1:${port}`)).toMatchObject({
        status: 403,
        body: expect.stringContaining('is the emulator itself'),
      });
    }
  });

  it('says of a port where nobody is that nobody is there', async () => {
    other.close();
    const answer = await openTunnel(proxy(), `127.0.0.1:${otherPort}`);
    expect(answer).toMatchObject({ status: 502, body: expect.stringContaining('cannot be reached') });
  });

  it('closes with tunnels open', async () => {
    const tunnel = await tunnelTo('localhost', otherPort);
    const closed = once(tunnel.resume(), 'close');
    const started = performance.now();
    await mock.close();
    await closed;
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
