import { connect } from 'node:net';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { ROUTES } from '../../../mock-amplitude/control-api/routes.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';
import { appendEvents } from '../make-record.ts';

const KEY = READY_MADE_PROJECTS[0]?.apiKey ?? '';
const ROOT = '/_emulator/v1';

const clock = createManualClock(1_767_225_600_000);
let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude({ clock, allowedHosts: ['emulator'], allowedOrigins: ['http://tools.example'] });
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

const control = () => request(mock.us);
const send = (...events: object[]) =>
  control()
    .post('/2/httpapi')
    .send({
      api_key: KEY,
      events: events.map((event) => ({ event_type: 'Page Viewed', user_id: 'user-1', ...event })),
    });

/** Moves time on, a step at a time, until a call that waits for it has been answered. */
async function advanceUntil<T>(answer: Promise<T>, stepMs: number): Promise<T> {
  let answered = false;
  const mark = () => {
    answered = true;
  };
  answer.then(mark, mark);
  while (!answered) await clock.advance(stepMs);
  return answer;
}

describe('the root', () => {
  it('lists every route with what it does, on both ports', async () => {
    for (const url of [mock.us, mock.eu]) {
      const { body } = await request(url).get(ROOT);
      expect(body.routes).toContainEqual({ method: 'GET', path: `${ROOT}/events`, description: expect.any(String) });
      expect(body.routes).toHaveLength(ROUTES.length);
    }
  });

  it('lists them again for a path that is not there, and names the right method', async () => {
    expect((await control().get(`${ROOT}/nowhere`)).body).toMatchObject({
      error: 'There is nothing at /nowhere.',
      fix: expect.stringContaining('POST /reset'),
    });
  });

  it.each([
    ['get', '/reset', 'POST'],
    ['post', '/requests/5', 'GET'],
    ['post', '', 'GET'],
    ['delete', '/clock/', 'GET, POST'],
    ['options', '/events', 'GET'],
    ['put', '/faults', 'GET, POST, DELETE'],
    ['post', '/faults/scenarios', 'GET'],
    ['get', '/faults/5', 'DELETE'],
    ['get', '/check', 'POST'],
  ] as const)('answers %s %s with 405 and what it takes', async (method, path, allow) => {
    const { status, headers } = await control()[method](ROOT + path);
    expect([status, headers.allow]).toEqual([405, allow]);
  });

  it('says of a path that cannot be read that it is the path', async () => {
    const { status, body } = await control().get(`${ROOT}/requests/%zz`);
    expect([status, body.error]).toEqual([400, expect.stringContaining('path')]);
  });
});

describe('GET events and requests', () => {
  it('give what was checked, filtered', async () => {
    await send({}, { event_type: 'Order', event_properties: { total: 1 } });
    await send({ user_id: 'abc' });
    expect((await control().get(`${ROOT}/events?verdict=accepted&eventType=Order`)).body).toMatchObject({
      events: [{ verdict: 'accepted', event: { event_properties: { total: 1 } } }],
      evicted: 0,
    });
    const { body } = await control().get(`${ROOT}/requests?rule=event.id-length`);
    expect(body.requests).toMatchObject([{ verdict: 'rejected', answer: { status: 400 } }]);
    const one = await control().get(`${ROOT}/requests/${body.requests[0].seq}`);
    expect(one.body.request.body).toContain('"abc"');
  });

  it('give the newest where limit says how many', async () => {
    await send({ insert_id: 'a' }, { insert_id: 'b' }, { insert_id: 'c' });
    const { body } = await control().get(`${ROOT}/events?limit=2`);
    expect(body.events.map(({ insertId }: { insertId: string }) => insertId)).toEqual(['b', 'c']);
  });

  it.each([
    ['events?user=1', 'user is unknown', 'userId'],
    ['events?verdict=fine', 'verdict must be', 'accepted'],
    ['requests?limit=0', 'limit must be >= 1', 'limit'],
    ['requests?userId=x', 'userId is unknown', 'project'],
  ])('refuse %s and name what there is', async (path, error, fix) => {
    const { status, body } = await control().get(`${ROOT}/${path}`);
    expect(status).toBe(400);
    expect(body.error).toContain(error);
    expect(body.error + body.fix).toContain(fix);
  });

  it('say how many of their own kind were evicted', async () => {
    const small = await createMockAmplitude({ log: { maxRequests: 2, maxEvents: 3 } });
    for (let n = 0; n < 4; n++) {
      appendEvents(small.log, {});
    }
    expect((await request(small.us).get(`${ROOT}/requests`)).body.evicted).toBe(2);
    expect((await request(small.us).get(`${ROOT}/events`)).body.evicted).toBe(2);
    await small.close();
  });

  it('show a note for an event nested too deep to be written', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 20_000; level++) deep = { deep };
    appendEvents(mock.log, { event: { deep } });
    const { body } = await control().get(`${ROOT}/events`);
    expect(body.events[0].event.note).toContain('not shown');
  });
});

describe('POST events/wait', () => {
  const wait = (body: object) => control().post(`${ROOT}/events/wait`).send(body);

  it('answers as soon as enough accepted events match', async () => {
    const waiting = wait({ match: { event: { event_properties: { total: 2 } } }, count: 1 }).then(
      (response) => response,
    );
    await send({ user_id: 'abc', event_properties: { total: 2 } });
    await send({ event_properties: { total: 2, more: true } });
    expect(await waiting).toMatchObject({ status: 200, body: { events: [{ verdict: 'accepted' }] } });
  });

  it('answers 408 with what it has when time is up', async () => {
    await send({});
    const waiting = wait({ match: { userId: 'user-1' }, count: 2, timeoutMs: 1000 }).then((response) => response);
    const { status, body } = await advanceUntil(waiting, 1000);
    expect(status).toBe(408);
    expect(body).toMatchObject({ wanted: 2, found: 1, events: [{ userId: 'user-1' }] });
  });

  it.each([
    [{ count: 0 }, 'count must be >= 1'],
    [{ match: { user: 1 } }, 'match.user is unknown'],
    [{ matches: {} }, 'matches is unknown'],
    [{ timeoutMs: '5' }, 'timeoutMs must be integer'],
  ])('refuses %j', async (body, error) => {
    const response = await wait(body);
    expect(response.status).toBe(400);
    expect(response.body.error).toContain(error);
  });

  it.each(['/events', '/requests'])(
    '%s is written record by record: as one text it would hold up everybody',
    async (path) => {
      await send({ user_id: 'user-1' }, { user_id: '\u202euser-2' });
      const { headers, text } = await control().get(ROOT + path);
      expect(headers).toMatchObject({ 'transfer-encoding': 'chunked', 'content-type': expect.stringMatching(/json/) });
      expect(headers).not.toHaveProperty('content-length');
      expect([JSON.parse(text)[path.slice(1)].length > 0, text.includes('\u202e')]).toEqual([true, false]);
    },
  );

  it.each(['/events/wait', '/clock', '/reset'])('%s refuses a body nested without end', async (path) => {
    for (const [open, close] of [
      ['{"a":', '}'],
      ['[', ']'],
    ] as const) {
      const deep = `{"match":${open.repeat(100_000)}1${close.repeat(100_000)}}`;
      const response = await control()
        .post(ROOT + path)
        .set('Content-Type', 'application/json')
        .send(deep);
      expect([response.status, response.body.error]).toEqual([400, expect.stringContaining('nested too deep')]);
    }
  });

  it('takes a match of 98 levels below event, and refuses one of 99', async () => {
    const match = (levels: number) =>
      `{"timeoutMs":0,"match":{"event":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}}`;
    const post = (body: string) =>
      control().post(`${ROOT}/events/wait`).set('Content-Type', 'application/json').send(body);
    expect(
      (
        await advanceUntil(
          post(match(98)).then((response) => response),
          1,
        )
      ).status,
    ).toBe(408);
    expect((await post(match(99))).status).toBe(400);
  });

  it('stops waiting when the caller hangs up', async () => {
    const socket = connect(Number(new URL(mock.us).port), '127.0.0.1');
    const body = '{"match":{"userId":"nobody-ever"},"timeoutMs":60000}';
    socket.write(
      `POST ${ROOT}/events/wait HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const waiting = async () => (await control().get(`${ROOT}/stats`)).body.waiting;
    await expect.poll(waiting).toBe(1);
    socket.resetAndDestroy();
    await expect.poll(waiting).toBe(0);
  });

  it('says so when too many wait already', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const match = { userId: 'nobody-ever' };
    const waits = Array.from({ length: 999 }, () =>
      mock.log.waitForEvents({ match, count: 1, timeoutMs: 60_000, signal }),
    );
    const last = wait({ match, timeoutMs: 60_000 }).then((response) => response);
    await expect.poll(() => mock.log.stats().waiting).toBe(1000);
    const { status, body } = await wait({ match });
    expect([status, body.error]).toEqual([503, expect.stringContaining('1000')]);
    controller.abort();
    await Promise.all(waits);
    await send({ user_id: 'nobody-ever' });
    expect((await last).status).toBe(200);
  });
});

describe('POST reset', () => {
  it('forgets everything', async () => {
    await send({});
    expect((await control().post(`${ROOT}/reset`)).status).toBe(200);
    expect((await control().get(`${ROOT}/stats`)).body).toMatchObject({ events: 0, requests: 0 });
  });
});

describe('GET stream', () => {
  /** Reads server-sent events until as many have come. */
  async function read(path: string, count: number, meanwhile: () => Promise<unknown>, headers = {}): Promise<string[]> {
    const controller = new AbortController();
    const response = await fetch(mock.control + path, { signal: controller.signal, headers });
    const blocks: string[] = [];
    let text = '';
    const reading = (async () => {
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk).toString();
        blocks.push(
          ...text
            .split('\n\n')
            .slice(0, -1)
            .filter((block) => block.startsWith('event:') && !block.startsWith('event: hello')),
        );
        text = text.slice(text.lastIndexOf('\n\n') + 2);
        if (blocks.length >= count) return;
      }
    })();
    await meanwhile();
    await reading;
    controller.abort();
    return blocks;
  }

  it('sends each verdict as it falls', async () => {
    const blocks = await read('/stream', 2, () => send({}));
    expect(blocks[0]).toMatch(/^event: request\nid: \d+\ndata: \{.*"kind":"request"/);
    expect(blocks[1]).toMatch(/^event: event\nid: \d+\ndata: \{.*"eventType":"Page Viewed"/);
  });

  it('filters, and takes up where the reader left', async () => {
    await send({ insert_id: 'one' }, { insert_id: 'two' });
    const first = mock.log.events()[0]?.seq ?? 0;
    const blocks = await read('/stream?kind=event', 2, () => send({ insert_id: 'three' }), {
      'Last-Event-ID': String(first),
    });
    expect(blocks.map((block) => /"insertId":"(\w+)"/.exec(block)?.[1])).toEqual(['two', 'three']);
  });
});

describe('who may call', () => {
  it.each([
    ['localhost:9100', 200],
    ['127.0.0.1', 200],
    ['[::1]:9100', 200],
    ['emulator:80', 200],
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.evil.example', 403],
  ])('under the host name %s: %i', async (host, status) => {
    expect((await control().get(ROOT).set('Host', host)).status).toBe(status);
  });

  it('closes the API to pages of other origins, and opens it to those that are allowed', async () => {
    const from = (origin: string) =>
      control().post(`${ROOT}/reset`).set('Origin', origin).set('Host', 'localhost:9100');
    expect((await from('http://evil.example')).status).toBe(403);
    expect((await from('null')).status).toBe(403);
    expect((await from('http://localhost:3000')).status).toBe(403);
    expect((await from('http://localhost:9100')).status).toBe(200);
    const allowed = await from('http://tools.example');
    expect([allowed.status, allowed.headers['access-control-allow-origin']]).toEqual([200, 'http://tools.example']);
  });

  it('lets a page that is allowed send JSON: its preflight is answered, that of others is not', async () => {
    const preflight = (origin: string) =>
      control().options(`${ROOT}/events/wait`).set({
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type',
      });
    const { status, headers } = await preflight('http://tools.example');
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'http://tools.example',
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': 'Content-Type, Authorization',
      vary: 'Origin',
    });
    const other = await preflight('http://evil.example');
    expect([other.status, other.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });

  it('keeps every answer out of caches, refusals too', async () => {
    expect((await control().get(ROOT)).headers['cache-control']).toBe('no-store');
    expect((await control().get(ROOT).set('Host', 'evil.example')).headers['cache-control']).toBe('no-store');
  });

  it('takes a body of 1 MiB, and no byte more', async () => {
    const post = (bytes: number) =>
      control()
        .post(`${ROOT}/reset`)
        .set('Content-Type', 'application/json')
        .send(`{}${' '.repeat(bytes - 2)}`);
    expect((await post(1_048_575)).status).toBe(200);
    expect((await post(1_048_576)).status).toBe(200);
    expect((await post(1_048_577)).status).toBe(413);
  });

  it('takes only JSON as a body', async () => {
    const form = await control().post(`${ROOT}/events/wait`).type('form').send('count=1');
    expect(form.status).toBe(415);
    const broken = await control().post(`${ROOT}/events/wait`).set('Content-Type', 'application/json').send('{');
    expect([broken.status, broken.body.error]).toEqual([400, expect.stringContaining('not JSON')]);
  });
});
