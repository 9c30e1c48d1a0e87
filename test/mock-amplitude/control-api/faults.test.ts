import { Ajv } from 'ajv';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';

const KEY = READY_MADE_PROJECTS[0]?.apiKey ?? '';
const ROOT = '/_emulator/v1';

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude();
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

const call = () => request(mock.us);
const post = (path: string, body: object = {}) =>
  call()
    .post(ROOT + path)
    .send(body);
const send = async (event: object = {}) =>
  call()
    .post('/2/httpapi')
    .send({ api_key: KEY, events: [{ event_type: 'View', user_id: 'user-1', ...event }] });

describe('faults over the control API', () => {
  it('are added, listed with their counts, and removed', async () => {
    const { status, body: added } = await post('/faults', { status: 503, times: 2 });
    expect([status, added]).toEqual([
      201,
      {
        id: added.id,
        rule: { status: 503, times: 2 },
        seen: 0,
        triggered: 0,
        lastTriggered: null,
        remaining: 2,
        configured: false,
      },
    ]);
    await send();
    const { body } = await call().get(`${ROOT}/faults`);
    expect(body.faults).toEqual([{ ...added, seen: 1, triggered: 1, lastTriggered: expect.any(Number), remaining: 1 }]);
    expect((await call().delete(`${ROOT}/faults/${added.id}`)).body).toMatchObject({ id: added.id, triggered: 1 });
    expect((await send()).status).toBe(200);
    expect((await call().delete(`${ROOT}/faults/${added.id}`)).status).toBe(404);
  });

  it('come as a list, the first of which is asked first', async () => {
    const { body } = await post('/faults', [{ status: 503, times: 1 }, { status: 500 }]);
    expect(body.faults).toHaveLength(2);
    expect([(await send()).status, (await send()).status]).toEqual([503, 500]);
    expect((await call().delete(`${ROOT}/faults`)).body).toEqual({ removed: 2 });
  });

  it.each([{ match: { apiKey: KEY } }, { apiKey: KEY }])('show no key: %#', async (more) => {
    await post('/faults', { status: 503, ...more });
    const { text } = await call().get(`${ROOT}/faults`);
    expect(text).not.toContain(KEY);
    expect((await send()).status).toBe(503);
  });

  it('show no key of one that was added from code', async () => {
    mock.fault({ status: 503, match: { apiKey: KEY } });
    const { text } = await call().get(`${ROOT}/faults`);
    expect(text).not.toContain(KEY);
    expect(text).toContain('…05e5');
  });

  it('for a key become those of its project, so that its reset takes them away', async () => {
    await post('/faults', { status: 503, match: { apiKey: KEY } });
    await post('/reset', { project: 'shop-us' });
    expect((await send()).status).toBe(200);
  });

  it.each([
    [{ statu: 503 }, 'statu is unknown'],
    [{ status: 503, stores: true }, 'Amplitude stores nothing behind a 503'],
    [{ status: 503, match: 5 }, 'match must be object'],
    [[5], 'it must be object'],
  ])('are refused with what is wrong: %j', async (rule, error) => {
    const { status, body } = await post('/faults', rule);
    expect([status, body.error]).toEqual([400, expect.stringContaining(error)]);
  });

  it('are of a ready-made scenario by its name', async () => {
    const { status, body } = await post('/faults/scenarios/outage', { match: { eventType: 'Order' } });
    expect([status, body.faults[0].rule]).toEqual([
      201,
      { name: 'outage', status: 503, match: { eventType: 'Order' } },
    ]);
    expect([(await send({ event_type: 'Order' })).status, (await send()).status]).toEqual([503, 200]);
    const { body: list } = await call().get(`${ROOT}/faults/scenarios`);
    expect(list.scenarios.map(({ name }: { name: string }) => name)).toEqual([
      'outage',
      'flaky',
      'throttled-user',
      'wrong-region',
      'slow',
    ]);
  });

  it('of a scenario that is none, or asked with what it does not know, are refused', async () => {
    expect((await post('/faults/scenarios/rain')).body).toMatchObject({
      error: 'There is no scenario rain.',
      fix: expect.stringContaining('wrong-region'),
    });
    expect((await post('/faults/scenarios/outage', { times: 2 })).body.error).toContain('times is unknown');
  });

  it('have a JSON Schema that takes what is taken', async () => {
    const { body: schema } = await call().get(`${ROOT}/faults/schema`);
    const validate = new Ajv({ strict: false }).compile(schema);
    expect([validate({ status: 503, times: 2 }), validate({ statu: 503 })]).toEqual([true, false]);
  });

  it('of the configuration can be a scenario', async () => {
    const other = await createMockAmplitude({ scenario: 'throttled-user' });
    const { body } = await request(other.us).get(`${ROOT}/faults`);
    expect(body.faults).toMatchObject([{ configured: true, remaining: 3 }]);
    await other.close();
  });
});

describe('a wait that fails', () => {
  it('says which events came closest, which fields differ, and what refused them', async () => {
    await send({ event_type: 'Order', user_id: 'user-2' });
    await send({ event_type: 'Order', user_id: 'abc' });
    await send();
    const { status, body } = await post('/events/wait', {
      match: { eventType: 'Order', userId: 'user-1' },
      timeoutMs: 0,
    });
    expect(status).toBe(408);
    expect(body.nearest).toHaveLength(3);
    expect(body.nearest).toContainEqual(
      expect.objectContaining({
        userId: 'user-2',
        matched: 2,
        differing: [{ field: 'userId', expected: 'user-1', got: 'user-2' }],
      }),
    );
    expect(body.nearest).toContainEqual(
      expect.objectContaining({
        rule: 'event.id-length',
        diagnostics: [expect.objectContaining({ rule: 'event.id-length', fix: expect.any(String) })],
        differing: [
          { field: 'verdict', expected: 'accepted', got: 'rejected' },
          { field: 'userId', expected: 'user-1', got: 'abc' },
        ],
      }),
    );
  });
});

describe('a wait of one project that fails', () => {
  it("is told of none of another's events, however near", async () => {
    await send({ event_type: 'Order' });
    const asked = { match: { eventType: 'Order' }, timeoutMs: 0 };
    expect((await post('/events/wait?project=shop-eu', asked)).body.nearest).toEqual([]);
    expect((await post('/events/wait?project=shop-us', { ...asked, count: 2 })).body).toMatchObject({ found: 1 });
  });
});

describe('POST check', () => {
  const check = (body: object | string, type = 'application/json') =>
    call().post(`${ROOT}/check`).set('Content-Type', type).send(body);

  it('says every rule that is broken, not only the first', async () => {
    const { status, body } = await check({
      api_key: 'nobody-has-this-key',
      options: { min_id_length: 'x' },
      events: [
        { user_id: 'abc' },
        { event_type: '', user_id: 'user-1', time: 'now' },
        { event_type: 'Fine', user_id: 'user-1' },
      ],
    });
    expect([status, body.verdict, body.rule]).toEqual([200, 'rejected', 'request.api-key-unknown']);
    expect(body.diagnostics.map(({ rule }: { rule: string }) => rule).sort()).toEqual([
      'event.id-length',
      'event.time-type',
      'event.type-empty',
      'event.type-missing',
      'request.api-key-unknown',
    ]);
    expect(body.warnings.map(({ rule }: { rule: string }) => rule)).toEqual(['request.options']);
    expect(body.events.map(({ fine }: { fine: boolean }) => fine)).toEqual([false, false, true]);
  });

  it('shows what would be stored, and the answer it would get', async () => {
    const { body } = await check(
      JSON.stringify({
        api_key: KEY,
        events: [{ event_type: 'Order', user_id: ' user-1 ', price: 5, quantity: 2, revenue: 9 }],
      }),
      'text/plain',
    );
    expect(body).toMatchObject({
      verdict: 'accepted',
      answer: { code: 200, events_ingested: 1 },
      diagnostics: [],
      warnings: [{ rule: 'normalize.revenue' }],
      events: [{ fine: true, revenue: 10, event: { user_id: 'user-1', price: 5 } }],
    });
  });

  it('stores nothing and counts nothing', async () => {
    await check({ api_key: KEY, events: [{ event_type: 'Order', user_id: 'user-1', insert_id: 'once' }] });
    expect((await call().get(`${ROOT}/stats`)).body).toMatchObject({ events: 0, requests: 0 });
    await send({ insert_id: 'once' });
    expect(mock.events().map(({ verdict }) => verdict)).toEqual(['accepted']);
    const open = await createMockAmplitude({ anyKey: true });
    const { body } = await request(open.us)
      .post(`${ROOT}/check`)
      .send({ api_key: 'key-of-nobody', events: [{ event_type: 'Order', user_id: 'user-1' }] });
    expect(body.verdict).toBe('accepted');
    expect((await request(open.us).get(`${ROOT}/stats`)).body.adopted.projects).toBe(0);
    await open.close();
  });

  it('asks for silenced devices also where another rule is broken', async () => {
    await post('/silenced-devices', { project: 'shop-us', deviceId: 'device-loud' });
    const { body } = await check({ api_key: KEY, events: [{ device_id: 'device-loud' }] });
    expect(body.events[0].diagnostics.map(({ rule }: { rule: string }) => rule)).toEqual([
      'event.type-missing',
      'event.silenced',
    ]);
  });

  it.each([
    ['{', 'request.body-json'],
    ['{}', 'request.api-key-missing,request.events-missing'],
    [`{"api_key":"${KEY}","events":5}`, 'request.events-not-array'],
    [`{"api_key":"${KEY}","events":[],"x":"${'x'.repeat(1_048_576)}"}`, 'request.body-size'],
  ])('%.30s breaks %s', async (text, rules) => {
    const { body } = await check(text);
    expect(body.diagnostics.map(({ rule }: { rule: string }) => rule).join()).toBe(rules);
  });

  it("finds the other region's key", async () => {
    const body = { api_key: KEY, events: [{ event_type: 'Order', user_id: 'user-1' }] };
    const eu = await call().post(`${ROOT}/check?region=eu`).send(body);
    expect([eu.body.verdict, eu.body.diagnostics[0].rule]).toEqual(['dropped', 'request.region-mismatch']);
    expect((await call().post(`${ROOT}/check?region=mars`).send(body)).status).toBe(400);
  });

  it('is as closed to other sites as the rest', async () => {
    expect((await check({}).set('Origin', 'http://evil.example')).status).toBe(403);
  });
});
