import { request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';

const KEY = READY_MADE_PROJECTS[0]?.apiKey ?? '';
const DAY_MS = 86_400_000;

const clock = createManualClock(1_767_225_600_000);
let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude({ clock });
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

const EVENT = { event_type: 'Order', user_id: 'user-1', device_id: 'device-1' };

async function send(events: object[] = [EVENT], path = '/2/httpapi') {
  const { statusCode, headers, body } = await request(mock.us + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ api_key: KEY, events }),
  });
  const text = await body.text();
  return { status: statusCode, type: headers['content-type'], text, json: () => JSON.parse(text) };
}

const verdicts = () => mock.log.events().map(({ verdict, rule }) => [verdict, rule]);
const lastRequest = () => mock.log.requests().at(-1);

async function countHeld(): Promise<number> {
  const { body } = await request(`${mock.control}/stats`);
  return JSON.parse(await body.text()).held.answers;
}

describe('a status', () => {
  it('503 twice, then fine, is one line', async () => {
    const fault = mock.fault({ status: 503, times: 2 });
    expect([(await send()).status, (await send()).status, (await send()).status]).toEqual([503, 503, 200]);
    expect(verdicts()).toEqual([
      ['rejected', 'emulator.fault'],
      ['rejected', 'emulator.fault'],
      ['accepted', null],
    ]);
    expect(fault).toMatchObject({ seen: 3, triggered: 2, remaining: 0 });
  });

  it('stored, but answers 500, is one line', async () => {
    mock.fault({ status: 500, stores: true });
    const { status, json } = await send();
    expect([status, json()]).toEqual([500, { code: 500, error: 'Internal Server Error' }]);
    expect(verdicts()).toEqual([['accepted', 'emulator.fault']]);
    expect(lastRequest()).toMatchObject({ verdict: 'accepted', rule: 'emulator.fault', answer: { status: 500 } });
  });

  it.each([500, 502, 503, 504])('%i stores nothing where it does not say so', async (status) => {
    mock.fault({ status, times: 1 });
    const insertId = { ...EVENT, insert_id: 'once' };
    expect((await send([insertId])).json()).toMatchObject({ code: status });
    await send([insertId]);
    expect(verdicts()).toEqual([
      ['rejected', 'emulator.fault'],
      ['accepted', null],
    ]);
  });

  it.each([502, 504])('%i that stores leaves the retry a duplicate', async (status) => {
    mock.fault({ status, stores: true, times: 1 });
    const insertId = { ...EVENT, insert_id: 'once' };
    await send([insertId]);
    await send([insertId]);
    expect(verdicts()).toEqual([
      ['accepted', 'emulator.fault'],
      ['duplicate', 'dedup.insert-id'],
    ]);
  });

  it.each([
    [403, { code: 403, error: 'Forbidden' }],
    [413, { code: 413, error: 'Payload too large' }],
    [400, { code: 400, error: 'Invalid field values on some events', events_with_invalid_fields: { event_type: [0] } }],
  ])("%i has Amplitude's own body", async (status, body) => {
    mock.fault({ status });
    expect((await send()).json()).toEqual(body);
  });

  it('stores what would be refused anyway no more than ever', async () => {
    mock.fault({ status: 500, stores: true });
    expect((await send([{ ...EVENT, user_id: 'bob' }])).status).toBe(500);
    expect(verdicts()).toEqual([['rejected', 'event.id-length']]);
  });

  it('makes no records of events that are too many to be read, which would flush the log', async () => {
    await send();
    mock.fault({ status: 503 });
    await send(Array.from({ length: 2001 }, () => EVENT));
    expect(lastRequest()).toMatchObject({ rule: 'emulator.fault', eventRecords: 0 });
    expect(mock.log.stats()).toMatchObject({ events: 1, requests: 2 });
  });

  it('429 names the ids of the request and their events', async () => {
    mock.fault({ status: 429, match: { userId: 'user-2' } });
    const { json } = await send([EVENT, { event_type: 'Order', user_id: 'user-2', device_id: 'device-2' }]);
    expect(json()).toEqual({
      code: 429,
      error: 'Too many requests for some devices and users',
      eps_threshold: 30,
      throttled_users: { 'user-2': 31 },
      throttled_devices: {},
      exceeded_daily_quota_users: {},
      exceeded_daily_quota_devices: {},
      throttled_events: [1],
    });
    expect(mock.log.events().map(({ verdict, atFault }) => [verdict, atFault])).toEqual([
      ['throttled', false],
      ['throttled', true],
    ]);
  });

  it('429 throttles for the day, or the project as a whole', async () => {
    mock.fault({ status: 429, throttle: 'day' });
    expect((await send()).json()).toMatchObject({
      throttled_users: {},
      exceeded_daily_quota_users: { 'user-1': 500_001 },
      exceeded_daily_quota_devices: { 'device-1': 500_001 },
      throttled_events: [0],
    });
    mock.fault({ status: 429, throttle: 'project' });
    expect((await send()).json()).toMatchObject({
      eps_threshold: 50_000,
      throttled_users: {},
      exceeded_daily_quota_users: {},
      throttled_events: [],
    });
  });

  it('429 on /batch has the threshold of /batch', async () => {
    mock.fault({ status: 429 });
    expect((await send([EVENT], '/batch')).json()).toMatchObject({
      eps_threshold: 1000,
      throttled_users: { 'user-1': 1001 },
    });
  });

  it('comes in HTML from a load balancer', async () => {
    mock.fault({ status: 502, html: true });
    const { status, type, text } = await send();
    expect([status, type]).toEqual([502, 'text/html']);
    expect(text).toContain('<h1>502 Bad Gateway</h1>');
    expect(lastRequest()?.answer).toEqual({ status: 502, body: text });
  });
});

describe('a connection', () => {
  it.each([
    ['before', ['rejected', 'emulator.fault']],
    ['after', ['accepted', 'emulator.fault']],
  ] as const)('is reset %s the events are stored', async (reset, verdict) => {
    mock.fault({ reset });
    await expect(send()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(verdicts()).toEqual([verdict]);
    expect(lastRequest()?.answer).toEqual({ status: 0, body: '' });
  });

  it.each([
    [{ cut: true }, 200, 'accepted'],
    [{ cut: true, stores: false }, 200, 'dropped'],
    [{ cut: true, status: 503 }, 503, 'rejected'],
  ] as const)('ends after half a body: %j', async (rule, status, verdict) => {
    mock.fault(rule);
    const response = await request(`${mock.us}/2/httpapi`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ api_key: KEY, events: [EVENT] }),
    });
    let got = '';
    const reading = async () => {
      for await (const chunk of response.body) got += String(chunk);
    };
    await expect(reading()).rejects.toThrow();
    expect([response.statusCode, lastRequest()?.verdict]).toEqual([status, verdict]);
    expect(got).toBe(lastRequest()?.answer.body);
    expect(got.length).toBe(Math.floor(Number(response.headers['content-length']) / 2));
  });

  it.each([
    [{ hang: true }, 'rejected'],
    [{ hang: true, stores: true }, 'accepted'],
  ] as const)('hangs until the client goes: %j', async (rule, verdict) => {
    mock.fault(rule);
    const gone = new AbortController();
    const hanging = request(`${mock.us}/2/httpapi`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ api_key: KEY, events: [EVENT] }),
      signal: gone.signal,
    });
    await expect.poll(() => lastRequest()?.verdict).toBe(verdict);
    expect(await countHeld()).toBe(1);
    gone.abort();
    await expect(hanging).rejects.toThrow('aborted');
    await expect.poll(countHeld).toBe(0);
  });

  it.each(['shop-us', undefined])(
    'that hangs ends with a reset, but not with that of another project: %s',
    async (selector) => {
      mock.fault({ hang: true });
      const hanging = send();
      const ended = expect(hanging).rejects.toThrow('other side closed');
      await expect.poll(() => mock.log.requests().length).toBe(1);
      mock.reset('shop-eu');
      expect(await countHeld()).toBe(1);
      mock.reset(selector);
      await ended;
    },
  );

  it('that hangs ends with the emulator, at once', async () => {
    const other = await createMockAmplitude({ faults: [{ hang: true }] });
    const hanging = request(`${other.eu}/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ api_key: KEY, events: [EVENT] }),
    });
    const ended = expect(hanging).rejects.toThrow('other side closed');
    await expect.poll(() => other.log.requests().length).toBe(1);
    const started = performance.now();
    await other.close();
    await ended;
    // Connections that are busy have 2 seconds when the emulator stops.
    expect(performance.now() - started).toBeLessThan(1500);
  });
});

describe('a drop', () => {
  it('answers as if it had stored everything', async () => {
    mock.fault({ drop: true });
    const { status, json } = await send([EVENT, EVENT]);
    expect([status, json()]).toEqual([200, expect.objectContaining({ code: 200, events_ingested: 2 })]);
    expect(verdicts()).toEqual([
      ['dropped', 'emulator.fault'],
      ['dropped', 'emulator.fault'],
    ]);
  });
});

describe('a delay', () => {
  it("goes by Amplitude's clock, so that a day passes at once", async () => {
    mock.fault({ delayMs: DAY_MS });
    const late = send();
    await expect.poll(() => mock.log.requests().length).toBe(1);
    mock.clock.advance(DAY_MS);
    expect((await late).status).toBe(200);
    expect(verdicts()).toEqual([['accepted', 'emulator.fault']]);
    expect(lastRequest()?.latencyMs).toBeGreaterThanOrEqual(DAY_MS);
  });

  it('does not come a ms early', async () => {
    mock.fault({ status: 504, delayMs: 1000 });
    let answered = false;
    const late = send().then(({ status }) => {
      answered = true;
      return status;
    });
    await expect.poll(() => mock.log.requests().length).toBe(1);
    mock.clock.advance(999);
    // Another request gets through meanwhile: what is due by now has been answered.
    await request(mock.control);
    expect(answered).toBe(false);
    mock.clock.advance(1);
    expect(await late).toBe(504);
  });

  it('is over with a reset', async () => {
    mock.fault({ delayMs: DAY_MS });
    const late = send();
    await expect.poll(() => mock.log.requests().length).toBe(1);
    mock.reset();
    expect((await late).status).toBe(200);
  });
});
