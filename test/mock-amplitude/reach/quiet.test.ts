import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude } from '../../../mock-amplitude/index.ts';
import { keepCertificates, sendRaw } from './open-here.ts';

let forget: () => void;
beforeAll(() => {
  forget = keepCertificates();
});
afterAll(() => forget());

let mock: MockAmplitude;
beforeEach(async () => {
  mock = await createMockAmplitude({ proxyPort: 0 });
});
afterEach(() => mock.close());

const KEY = 'b0b00000000000000000000000000b0b';
const CONFIG = '{"configs":{"sessionReplay":{"sr_sampling_config":{"sample_rate":0,"capture_enabled":false}}}}';
const ask = (method: string, url: string, more = '') =>
  sendRaw(mock.proxy ?? '', `${method} ${url} HTTP/1.1\r\nHost: x\r\nOrigin: https://shop.example\r\n${more}\r\n`);

const TABLE = [
  ['GET', 'sr-client-cfg.amplitude.com', `/config/${KEY}?config_group=browser`, 200, CONFIG],
  ['GET', 'cdn.amplitude.com', '/engagement-browser/prod/split/index.js', 404, '{}'],
  ['POST', 'api-sr.amplitude.com', '/sessions/v2/track', 200, '{}'],
  ['POST', 'diagnostics.prod.us-west-2.amplitude.com', '/v1/capture', 204, ''],
  ['GET', 'flag.lab.amplitude.com', '/sdk/v2/flags', 200, '[]'],
  ['GET', 'api.lab.amplitude.com', '/sdk/v2/vardata?v=0', 200, '{}'],
  ['GET', 'www.amplitude.com', '/', 404, '{}'],
] as const;

const inEu = (host: string) =>
  host.replace('.us-west-2.', '.eu-central-1.').replace(/^([\w-]+(?:\.lab)?)\.amplitude\.com$/, '$1.eu.amplitude.com');

describe.each([
  ['us', (host: string) => host],
  ['eu', inEu],
] as const)('a host of Amplitude that is not emulated, in the %s', (region, hostIn) => {
  it.each(TABLE)('%s %s%s is answered %d %s', async (method, usHost, path, status, body) => {
    const host = hostIn(usHost);
    const answer = await ask(method, `https://${host}${path}`, method === 'POST' ? 'Content-Length: 0\r\n' : '');
    expect([answer.status, answer.body]).toEqual([status, body]);
    expect(answer.head).toMatch(/^Access-Control-Allow-Origin: https:\/\/shop\.example\r$/m);
    expect(answer.head).toMatch(/^Access-Control-Allow-Credentials: true\r$/m);
    expect(mock.requests()).toMatchObject([
      {
        region,
        verdict: 'dropped',
        rule: 'emulator.quiet-host',
        method,
        answer: { status, body },
        diagnostics: [{ rule: 'emulator.quiet-host', severity: 'warning', message: expect.stringContaining(host) }],
      },
    ]);
  });

  it.each(TABLE)('a preflight of %s %s%s is answered 204, and is no finding', async (_method, usHost, path) => {
    const asked = 'Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: x-own\r\n';
    const { status, head } = await ask('OPTIONS', `https://${hostIn(usHost)}${path}`, asked);
    expect([status, head]).toEqual([204, expect.stringMatching(/^Access-Control-Allow-Headers: x-own\r?$/m)]);
    expect(mock.requests()).toEqual([]);
  });
});

it('keys in the path are hidden in the record', async () => {
  await ask('GET', `https://sr-client-cfg.amplitude.com/config/${KEY}?config_group=browser`);
  const text = await (await fetch(`${mock.control}/requests`)).text();
  expect(text).toContain('/config/…0b0b');
  expect(text).not.toContain(KEY);
});

it('is seen in the stream as it comes, and found by its rule', async () => {
  const seen: (string | null)[] = [];
  mock.subscribe(({ rule }) => seen.push(rule));
  await ask('GET', 'http://cdn.amplitude.com/x.js');
  expect(seen).toEqual(['emulator.quiet-host']);
  const found: unknown = await (await fetch(`${mock.control}/requests?rule=emulator.quiet-host`)).json();
  expect(found).toMatchObject({ requests: [{ path: '/x.js' }] });
});

it('hosts are told apart at the ports too, where names lead there', async () => {
  const at = (url: string, host: string, path: string) => sendRaw(url, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  expect((await at(mock.us, 'flag.lab.amplitude.com', '/sdk/v2/flags')).body).toBe('[]');
  await at(mock.us, 'api.eu.amplitude.com', '/nowhere');
  expect(mock.requests().map(({ region, rule }) => [region, rule])).toEqual([
    ['us', 'emulator.quiet-host'],
    ['eu', 'request.path'],
  ]);
  expect((await at(mock.us, 'api2.amplitude.com', '/_emulator/v1/stats')).status).toBe(403);
});

it('without tls a host is no matter at the ports', async () => {
  const plain = await createMockAmplitude();
  const answer = await sendRaw(plain.us, 'GET /sdk/v2/flags HTTP/1.1\r\nHost: flag.lab.amplitude.com\r\n\r\n');
  expect(answer.status).toBe(400);
  expect([plain.ca, plain.caFile, plain.proxy]).toEqual([undefined, undefined, undefined]);
  await plain.close();
});
