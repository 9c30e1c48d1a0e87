import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';

const LIMIT = 1_048_576;
const KEY = READY_MADE_PROJECTS[0]?.apiKey ?? '';
const EVENT = { event_type: 'Page Viewed', user_id: 'user-1', device_id: 'device-1' };

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude({ forbiddenUserAgents: ['BadBot'] });
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

const post = () => request(mock.us).post('/2/httpapi').set('Content-Type', 'application/json');

/** A body of exactly so many bytes, held by one event's property. */
function bodyOf(bytes: number): string {
  const make = (padding: string) =>
    JSON.stringify({ api_key: KEY, events: [{ ...EVENT, event_properties: { padding } }] });
  return make('x'.repeat(bytes - make('').length));
}

/** Writes bytes to the endpoint and returns what comes back until the connection ends. */
async function exchange(raw: string, close: boolean): Promise<string> {
  const socket = connect(Number(new URL(mock.us).port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(raw);
  if (close) socket.resetAndDestroy();
  else await once(socket, 'close');
  return text;
}

describe('the envelope', () => {
  it('is compact JSON and one line feed, with no charset, and the length says so', async () => {
    const response = await post()
      .send(JSON.stringify({ api_key: KEY, events: [EVENT] }))
      .buffer(true);
    expect(response.text).toMatch(
      /^\{"code":200,"events_ingested":1,"payload_size_bytes":\d+,"server_upload_time":\d{13}\}\n$/,
    );
    expect(response.headers['content-type']).toBe('application/json');
    expect(response.headers['content-length']).toBe(String(response.text.length));
  });

  it('carries the headers of envelope.headers on every answer, and never Retry-After', async () => {
    const answers = [
      await post().send({ api_key: KEY, events: [] }),
      await post().send('{'),
      await post().send(bodyOf(LIMIT + 1)),
      await request(mock.us).get('/nowhere'),
    ];
    for (const { headers, body, status } of answers) {
      expect(headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, POST',
        'strict-transport-security': 'max-age=15768000',
        'trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      });
      expect(headers).not.toHaveProperty('retry-after');
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(body.code).toBe(status);
    }
  });

  it('answers a preflight with what it asks for', async () => {
    const response = await request(mock.us)
      .options('/2/httpapi')
      .set('Origin', 'https://shop.example')
      .set('Access-Control-Request-Method', 'POST')
      .set('Access-Control-Request-Headers', 'content-type, x-more')
      .set('Access-Control-Request-Private-Network', 'true');
    expect(response.status).toBe(200);
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'content-type, x-more',
      'access-control-allow-private-network': 'true',
    });
  });

  it('counts an empty body of events as Amplitude-Node#59 shows', async () => {
    const body = `{"api_key":"${KEY}","events":[]}`;
    const response = await post().send(body);
    expect(response.body).toMatchObject({ code: 200, events_ingested: 0, payload_size_bytes: body.length });
  });
});

describe('gzip', () => {
  it('is counted after gunzip', async () => {
    const plain = JSON.stringify({ api_key: KEY, events: [EVENT] });
    const response = await post()
      .set('Content-Encoding', 'gzip')
      .serialize((x) => x)
      .send(gzipSync(plain));
    expect(response.body).toMatchObject({ code: 200, payload_size_bytes: plain.length });
  });

  it('is held to the limit after gunzip: exactly the limit passes, one byte more does not', async () => {
    const send = (bytes: number) =>
      post()
        .set('Content-Encoding', 'gzip')
        .serialize((x) => x)
        .send(gzipSync(bodyOf(bytes)));
    expect((await send(LIMIT)).status).toBe(200);
    expect((await send(LIMIT + 1)).status).toBe(413);
  });

  it('stops a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * LIMIT));
    expect(bomb.length).toBeLessThan(LIMIT);
    const before = process.memoryUsage.rss();
    const response = await post()
      .set('Content-Encoding', 'gzip')
      .serialize((x) => x)
      .send(bomb);
    expect(response.body).toEqual({ code: 413, error: 'Payload too large' });
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * LIMIT);
  });

  it('is refused as JSON where it is damaged or not gzip at all', async () => {
    const damaged = gzipSync(JSON.stringify({ api_key: KEY, events: [EVENT] })).subarray(0, 40);
    for (const body of [damaged, Buffer.from('{}')]) {
      const response = await post()
        .set('Content-Encoding', 'gzip')
        .serialize((x) => x)
        .send(body);
      expect(response.body).toEqual({ code: 400, error: 'Invalid JSON request body' });
    }
  });
});

describe('request.body-size', () => {
  it.each([
    [LIMIT - 1, 200],
    [LIMIT, 200],
    [LIMIT + 1, 413],
    [LIMIT * 3, 413],
  ])('answers a body of %i bytes with %i', async (bytes, status) => {
    const response = await post().send(bodyOf(bytes));
    expect(response.status).toBe(status);
    if (status === 413) expect(response.body).toEqual({ code: 413, error: 'Payload too large' });
  });
});

describe('the batch endpoint', () => {
  it('takes what V2 takes, up to 20 MiB', async () => {
    const response = await request(mock.us)
      .post('/batch')
      .send({ api_key: KEY, events: [EVENT] });
    expect(response.body).toMatchObject({ code: 200, events_ingested: 1 });
    const large = await request(mock.us)
      .post('/batch')
      .set('Content-Type', 'application/json')
      .send(bodyOf(LIMIT + 1));
    expect(large.status).toBe(200);
    expect((await request(mock.us).options('/batch')).status).toBe(200);
  });

  it('may be lowered by config', async () => {
    const small = await createMockAmplitude({ limits: { batchBodyBytes: 100, bodyBytes: 200 } });
    const send = (path: string, bytes: number) =>
      request(small.us).post(path).set('Content-Type', 'application/json').send('{}'.padEnd(bytes));
    expect((await send('/batch', 100)).status).toBe(400);
    expect((await send('/batch', 101)).status).toBe(413);
    expect((await send('/2/httpapi', 200)).status).toBe(400);
    expect((await send('/2/httpapi', 201)).status).toBe(413);
    await small.close();
  });
});

describe('request.path', () => {
  it.each([
    ['get', '/2/httpapi', 'takes POST'],
    ['put', '/httpapi', 'takes GET and POST'],
    ['delete', '/identify', 'takes GET and POST'],
    ['post', '/identify/', 'it is /identify'],
    ['post', '/groupIdentify', 'it is /groupidentify'],
    ['post', '/2/httpapi/', 'it is /2/httpapi'],
    ['post', '/nowhere', 'no such endpoint'],
  ] as const)('refuses %s %s and says why in the log', async (method, path, cause) => {
    const response = await request(mock.us)[method](path);
    expect(response.status).toBe(400);
    expect(response.body).toEqual({ code: 400, error: 'Invalid request path' });
    expect(mock.log.requests().at(-1)?.diagnostics[0]?.message).toContain(cause);
  });

  it('refuses a path that is no UTF-8', async () => {
    expect((await request(mock.us).post('/%ff')).body).toEqual({ code: 400, error: 'Invalid request path' });
  });
});

it('request.forbidden answers 403 to a client that the firewall knows', async () => {
  const response = await post()
    .set('User-Agent', 'BadBot/1.0')
    .send({ api_key: KEY, events: [EVENT] });
  expect(response.body).toEqual({ code: 403, error: 'Forbidden' });
  expect(response.status).toBe(403);
  expect(mock.log.events()).toEqual([]);
});

describe('what is recorded', () => {
  it('is one verdict for the request and one for each event', async () => {
    await post().send({ api_key: KEY, events: [EVENT, { ...EVENT, user_id: 'abc' }] });
    const [record] = mock.log.requests();
    expect(record).toMatchObject({
      verdict: 'rejected',
      rule: 'event.id-length',
      project: 'shop-us',
      region: 'us',
      method: 'POST',
      path: '/2/httpapi',
      eventCount: 2,
      eventRecords: 2,
    });
    expect(mock.log.events()).toMatchObject([
      { index: 0, verdict: 'rejected', atFault: false, requestSeq: record?.seq },
      { index: 1, verdict: 'rejected', atFault: true, requestSeq: record?.seq, userId: 'abc' },
    ]);
  });

  it('holds neither in request nor in answer more of a key than its last four characters', async () => {
    await post().send({ api_key: KEY, events: [EVENT] });
    await post().send({ api_key: 'a-key-that-nobody-has-9876', events: [EVENT] });
    const text = JSON.stringify([mock.log.requests(), mock.log.events()]);
    expect(text).not.toContain(KEY);
    expect(text).not.toContain('a-key-that-nobody-has');
    expect(text).toContain('…9876');
  });

  it('keeps the stored ids as trimmed text', async () => {
    await post().send({ api_key: KEY, events: [{ ...EVENT, user_id: 123_456, device_id: ' device-9 ' }] });
    expect(mock.log.events()[0]).toMatchObject({
      userId: '123456',
      deviceId: 'device-9',
      event: { user_id: '123456', device_id: 'device-9' },
    });
  });

  it('keeps a __proto__ key as the data it is', async () => {
    await post().send(
      `{"api_key":"${KEY}","events":[{"event_type":"x","user_id":"user-1","__proto__":{"polluted":1}}]}`,
    );
    expect(mock.log.events()[0]?.verdict).toBe('accepted');
    expect(Object.hasOwn({}, 'polluted')).toBe(false);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('counts as revenue what Amplitude counts', async () => {
    const order = { ...EVENT, event_type: 'Order', revenue: 89.99 };
    await post().send({ api_key: KEY, events: [order, { ...order, price: 59.99, quantity: 1 }, EVENT] });
    expect(mock.log.events().map(({ revenue }) => revenue)).toEqual([89.99, 59.99, null]);
    expect(mock.log.events()[1]?.diagnostics).toMatchObject([{ rule: 'normalize.revenue', severity: 'warning' }]);
  });

  it("counts what the SDKs' revenue() sends in properties", async () => {
    const sent = (event_properties: object, more = {}) => ({
      ...EVENT,
      event_type: 'revenue_amount',
      event_properties,
      ...more,
    });
    const events = [
      sent({ $price: 4.5, $quantity: 2 }),
      sent({ $price: 4.5, $quantity: 2, $revenue: 10 }),
      sent({ $revenue: 7 }),
      sent({ $price: 4.5, $quantity: 2 }, { revenue: 1 }),
      sent({ $price: 4.5, $quantity: 2 }, { event_type: 'Order' }),
    ];
    await post().send({ api_key: KEY, events });
    expect(mock.log.events().map(({ revenue }) => revenue)).toEqual([9, 9, 7, 1, null]);
    expect(mock.log.events().flatMap(({ diagnostics }) => diagnostics)).toMatchObject([
      { rule: 'normalize.revenue', path: 'events[1].event_properties.$revenue' },
      // No event but the SDKs' own has it there.
      { rule: 'lint.revenue-in-properties', path: 'events[4].event_properties.$price' },
    ]);
  });
});

describe('a client that misbehaves', () => {
  const half = `POST /2/httpapi HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"api_key":"${KEY}"`;

  it('and hangs up halfway is recorded, and nothing is stored', async () => {
    const recorded = new Promise((resolve) => mock.subscribe(resolve));
    await exchange(half, true);
    expect(await recorded).toMatchObject({ verdict: 'rejected', rule: 'emulator.client-hung-up' });
    expect(mock.log.events()).toEqual([]);
  });

  it('and speaks no HTTP gets a 400, and the next one is served', async () => {
    expect(await exchange('hello there\r\n\r\n', false)).toMatch(/^HTTP\/1\.1 400 /);
    expect((await post().send({ api_key: KEY, events: [EVENT] })).status).toBe(200);
  });
});

it('serves both regions, each with its own projects', async () => {
  const eu = await request(mock.eu)
    .post('/2/httpapi')
    .send({ api_key: READY_MADE_PROJECTS[1]?.apiKey, events: [EVENT] });
  expect(eu.body.code).toBe(200);
  const lost = await request(mock.eu)
    .post('/2/httpapi')
    .send({ api_key: KEY, events: [EVENT] });
  expect(lost.body).toMatchObject({ code: 200, events_ingested: 1 });
  expect(mock.log.events().map(({ region, verdict }) => [region, verdict])).toEqual([
    ['eu', 'accepted'],
    ['eu', 'dropped'],
  ]);
});
