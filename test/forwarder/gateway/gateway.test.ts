import { createHmac } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { OutboxFullError } from '../../../src/forwarder/delivery/outbox/outbox.ts';
import type { DataflyEvent } from '../../../src/forwarder/event.ts';
import { createGateway } from '../../../src/forwarder/gateway/create-gateway.ts';

const KEY = 'dk_test_key_1234';
const SECRET = 'signing-secret';
const NOW = 1_772_029_800_000;
const FINE = { event: 'x', anonymousId: 'device-a' };

let accepted: DataflyEvent[];
let problems: string[];
let fail: Error | undefined;
let app: RequestListener;
beforeEach(() => {
  accepted = [];
  problems = [];
  fail = undefined;
  app = createGateway({
    pipelineKey: KEY,
    signingSecret: SECRET,
    clock: createManualClock(NOW),
    accept: async (events) => {
      if (fail !== undefined) throw fail;
      accepted.push(...events.map(({ event }) => event));
    },
    onProblem: (problem) => problems.push(problem),
  });
});

const post = (path: string, body: string | object) => {
  const bearer = request(app).post(path).set('Authorization', `Bearer ${KEY}`);
  return bearer.set('Content-Type', 'application/json').send(body);
};

function signed(path: string, body: string, { secret = SECRET, timestamp = String(NOW) } = {}) {
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return request(app)
    .post(path)
    .set('Content-Type', 'application/json')
    .set('X-Timestamp', timestamp)
    .set('X-Signature', `sha256=${signature}`)
    .send(body);
}

/** `{"a":{"a":…}}` of so many levels, as text: to write it down by JSON.stringify would overflow the stack. */
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const event = (levels: number) => `{"event":"x","anonymousId":"device-a","properties":${nested(levels - 1)}}`;

describe('what is nested deeper than 100 levels', () => {
  it('is refused by its field, one level less is taken', async () => {
    expect((await post('/v1/t', event(100))).status).toBe(200);
    for (const levels of [101, 4400, 50_000]) {
      const { status, body } = await post('/v1/t', event(levels));
      expect([status, body.problems]).toEqual([
        400,
        [{ field: 'properties', message: 'properties is nested deeper than 100 levels', fix: expect.any(String) }],
      ]);
    }
    expect([accepted.length, problems]).toEqual([1, []]);
  });

  it('is refused of a batch by its index, while the other nine are taken', async () => {
    const batch = Array.from({ length: 10 }, (_, index) => `{"type":"track",${event(index === 4 ? 4400 : 2).slice(1)}`);
    const { status, body } = await post('/v1/batch', `{"batch":[${batch}]}`);
    expect([status, body]).toMatchObject([
      200,
      { accepted: 9, refused: [{ index: 4, problems: [{ field: 'properties' }] }] },
    ]);
    expect([accepted.length, problems]).toEqual([9, []]);
  });
});

describe('/v1/t, p, i and g', () => {
  it.each(['{"toString":1}', '{"toString":null}', '[]', '7', '{"length":{"toString":null}}'])(
    'refuse the type %s, which is no text',
    async (type) => {
      const { status, body } = await post('/v1/t', `{"type":${type},"event":"x","anonymousId":"device-a"}`);
      expect([status, body.problems, problems]).toMatchObject([400, [{ field: 'type' }], []]);
    },
  );

  it.each([
    ['/v1/t', 'track', {}],
    ['/v1/p', 'page', {}],
    ['/v1/i', 'identify', {}],
    ['/v1/g', 'group', { groupId: 'acme' }],
  ])('%s takes one %s event', async (path, type, more) => {
    const response = await post(path, { ...FINE, ...more });
    expect([response.status, response.body]).toEqual([200, { success: true }]);
    expect(accepted).toMatchObject([{ type, anonymousId: 'device-a' }]);
  });

  it.each(['/v1/t?via=beacon', '/V1/T', '/v1/t/'])('take one at %s, and answer with the same headers', async (path) => {
    const plain = await post('/v1/t', FINE);
    const response = await post(path, FINE);
    expect([response.status, response.body, accepted.length]).toEqual([200, { success: true }, 2]);
    expect({ ...response.headers, date: '' }).toEqual({ ...plain.headers, date: '' });
    expect(plain.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each([
    ['none', undefined],
    ['application/xml', 'application/xml'],
    ['application/jsonx', 'application/jsonx'],
  ])('answer 415 to a body of the type %s', async (told, type) => {
    const sent = request(app).post('/v1/t').set('Authorization', `Bearer ${KEY}`);
    const { status, body } = await (type === undefined ? sent : sent.set('Content-Type', type).send('{}'));
    expect([status, body.error]).toEqual([415, `The Content-Type is ${told}.`]);
  });

  it('refuse a type that contradicts the path', async () => {
    const response = await post('/v1/t', { ...FINE, type: 'page' });
    expect(response.status).toBe(400);
    expect(response.body.problems).toMatchObject([{ field: 'type' }]);
  });

  it.each([
    [undefined, 'There is no pipeline key.'],
    ['Bearer dk_wrong', 'The pipeline key is wrong.'],
    [`Basic ${KEY}`, 'The pipeline key is wrong.'],
    ['Bearer', 'The pipeline key is wrong.'],
  ])('answer 401 to %j', async (authorization, error) => {
    const call = request(app).post('/v1/t').send(FINE);
    const response = await (authorization === undefined ? call : call.set('Authorization', authorization));
    expect([response.status, response.body.error]).toEqual([401, error]);
    expect(accepted).toEqual([]);
  });

  it('name every field that is wrong, and take nothing', async () => {
    const response = await post('/v1/t', { timestamp: 'x', anonymousId: 'device-a' });
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({
      success: false,
      problems: [
        { field: 'timestamp', fix: expect.any(String) },
        { field: 'event', fix: expect.any(String) },
      ],
    });
    expect(accepted).toEqual([]);
  });

  it('are open to browsers', async () => {
    const preflight = await request(app)
      .options('/v1/t')
      .set('Origin', 'https://shop.example')
      .set('Access-Control-Request-Headers', 'authorization,content-type');
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization,content-type',
    });
    expect((await post('/v1/t', FINE)).headers['access-control-allow-origin']).toBe('*');
    expect((await post('/v1/t', '{')).headers['access-control-allow-origin']).toBe('*');
  });
});

describe('/v1/events', () => {
  const body = JSON.stringify({ ...FINE, type: 'track' });

  it('takes an event that is signed', async () => {
    expect((await signed('/v1/events', body)).body).toEqual({ success: true });
    expect(accepted).toHaveLength(1);
  });

  it.each([
    [-300_001, 401],
    [-300_000, 200],
    [300_000, 200],
    [300_001, 401],
  ])('answers a timestamp %i ms off with %i', async (skew, status) => {
    expect((await signed('/v1/events', body, { timestamp: String(NOW + skew) })).status).toBe(status);
  });

  it('refuses another secret, another body, no signature and a timestamp that is none', async () => {
    expect((await signed('/v1/events', body, { secret: 'other-secret' })).body.error).toBe('The signature is wrong.');
    const other = await signed('/v1/events', body).send(`${body} `);
    expect(other.status).toBe(401);
    expect((await request(app).post('/v1/events').send(FINE)).body.error).toBe('The request is not signed.');
    expect((await signed('/v1/events', body, { timestamp: 'now' })).body.error).toContain('not of now');
    expect((await post('/v1/events', body)).status).toBe(401);
    expect(accepted).toEqual([]);
  });

  it('needs a type', async () => {
    expect((await signed('/v1/events', JSON.stringify(FINE))).body.problems).toMatchObject([{ field: 'type' }]);
  });
});

describe('/v1/batch', () => {
  const track = { ...FINE, type: 'track' };

  it('takes what is fine and lists the rest by index', async () => {
    const response = await post('/v1/batch', { batch: [track, { type: 'track' }, 'x', track] });
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({
      success: false,
      accepted: 2,
      refused: [
        { index: 1, problems: [{ field: 'event' }, { field: 'anonymousId' }] },
        { index: 2, problems: [{ message: 'the event is not a JSON object' }] },
      ],
    });
    expect(accepted).toHaveLength(2);
  });

  it('takes either authorization, answers 400 where nothing is fine, and an empty batch with 200', async () => {
    expect((await signed('/v1/batch', JSON.stringify({ batch: [track] }))).body).toMatchObject({
      success: true,
      accepted: 1,
    });
    expect(
      (
        await request(app)
          .post('/v1/batch')
          .send({ batch: [track] })
      ).status,
    ).toBe(401);
    expect((await post('/v1/batch', { batch: [{}] })).status).toBe(400);
    expect((await post('/v1/batch', { batch: [] })).body).toEqual({ success: true, accepted: 0, refused: [] });
    expect((await post('/v1/batch', { events: [] })).body.error).toBe('There is no array under batch.');
  });
});

describe('bad input', () => {
  it.each([
    ['not JSON', '{', 'not JSON'],
    ['nothing', '', 'not JSON'],
    ['10,000 brackets', '['.repeat(10_000), 'not JSON'],
    ['10,000 whole brackets', '['.repeat(10_000) + ']'.repeat(10_000), 'cannot be taken'],
    ['no UTF-8', Buffer.from([0x7b, 0xff]).toString('latin1'), 'not JSON'],
  ])('%s gets a clear 400', async (_name, body, error) => {
    const response = await post('/v1/t', body);
    expect(response.status).toBe(400);
    expect(response.body.error).toContain(error);
    expect(response.text).not.toContain('.ts:');
  });

  it('a form gets 415', async () => {
    const response = await request(app)
      .post('/v1/t')
      .set('Authorization', `Bearer ${KEY}`)
      .type('form')
      .send('event=x');
    expect(response.status).toBe(415);
  });

  it.each([
    [1_048_576, 200],
    [1_048_577, 413],
  ])('a body of %i bytes gets %i', async (bytes, status) => {
    const empty = JSON.stringify({ ...FINE, properties: { padding: '' } }).length;
    const body = JSON.stringify({ ...FINE, properties: { padding: 'x'.repeat(bytes - empty) } });
    expect((await post('/v1/t', body)).status).toBe(status);
  });

  it('a gzip bomb gets 413, damaged gzip 400, and whole gzip is read', async () => {
    const zipped = (body: Buffer) =>
      request(app)
        .post('/v1/t')
        .set('Authorization', `Bearer ${KEY}`)
        .set('Content-Type', 'application/json')
        .set('Content-Encoding', 'gzip')
        .serialize((text) => text)
        .send(body);
    const whole = gzipSync(JSON.stringify(FINE));
    expect((await zipped(whole)).status).toBe(200);
    expect((await zipped(gzipSync(Buffer.alloc(50_000_000)))).status).toBe(413);
    expect((await zipped(whole.subarray(0, 20))).status).toBe(400);
  });

  it('a __proto__ key pollutes nothing', async () => {
    expect(
      (await post('/v1/t', `{"event":"x","anonymousId":"device-a","__proto__":{"type":"page","polluted":1}}`)).status,
    ).toBe(200);
    expect(accepted).toMatchObject([{ type: 'track' }]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('there is no page and no key in it where none was asked for', async () => {
    const { status, text, headers } = await request(app).get('/').set('Host', 'localhost');
    expect([status, headers['access-control-allow-origin']]).toEqual([404, undefined]);
    expect(text).not.toContain(KEY);
    expect(text).not.toContain('GET / ');
  });

  it('an unknown path lists what there is, a wrong method says so', async () => {
    const unknown = await post('/v1/x', FINE);
    expect([unknown.status, unknown.body.fix]).toEqual([404, expect.stringContaining('/v1/batch')]);
    expect((await request(app).get('/v1/t')).status).toBe(405);
  });

  it('a full outbox is a 429, a bug a 500 that tells nothing of its insides', async () => {
    fail = new OutboxFullError('OUTBOX_FULL', 'There is no room.', 'Wait.');
    const full = await post('/v1/t', FINE);
    expect([full.status, full.headers['retry-after']]).toEqual([429, '5']);
    fail = new Error('secret detail');
    const bug = await post('/v1/t', FINE);
    expect(bug.status).toBe(500);
    expect(bug.text).not.toContain('secret detail');
    expect(problems[0]).toContain('secret detail');
  });
});
