import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createMockAmplitude, type MockAmplitude } from '../../../mock-amplitude/index.ts';

const ROOT = '/_emulator/v1';
const START = 1_767_225_600_000;

const clock = createManualClock(START);
let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude({
    clock,
    projects: [
      { name: 'one', apiKey: 'key-of-project-one', region: 'us', silencedDevices: ['device-loud'] },
      { name: 'two', apiKey: 'key-of-project-two', region: 'us' },
    ],
    faults: [{ status: 504, match: { project: 'one', eventType: 'Unlucky' }, times: 1 }],
  });
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

const call = () => request(mock.us);
const send = (project: string, event: object = {}) =>
  call()
    .post('/2/httpapi')
    .send({ api_key: `key-of-project-${project}`, events: [{ event_type: 'View', user_id: 'user-1', ...event }] });
const get = async (path: string) => (await call().get(ROOT + path)).body;
const post = (path: string, body: object = {}) =>
  call()
    .post(ROOT + path)
    .send(body);

describe('a call that names a project', () => {
  it.each(['project=one', 'apiKey=key-of-project-one'])(
    'reads its events and requests alone: ?%s',
    async (selector) => {
      await send('one');
      await send('two');
      const { events } = await get(`/events?${selector}`);
      const { requests } = await get(`/requests?${selector}`);
      expect([...events, ...requests].map(({ project }) => project)).toEqual(['one', 'one']);
    },
  );

  it.each([
    ['get', '/events?project=three'],
    ['get', '/requests?apiKey=key-of-project-three'],
    ['get', '/stream?project=three'],
    ['get', '/stats?project=three'],
    ['get', '/clock?project=three'],
    ['get', '/faults?project=three'],
    ['get', '/silenced-devices?project=three'],
    ['post', '/clock?project=three'],
    ['post', '/reset?apiKey=key-of-project-three'],
    ['post', '/faults?project=three'],
    ['post', '/faults/scenarios/outage?project=three'],
    ['post', '/events/wait?project=three'],
    ['delete', '/faults?project=three'],
  ] as const)('is told which there are where it is none: %s %s', async (method, path) => {
    const { status, body } = await call()[method](ROOT + path);
    expect([status, body.error]).toEqual([404, expect.stringContaining('There are: one, two.')]);
    expect(body.error).not.toContain('key-of-project-three');
  });

  it.each([
    ['/events?project=one&project=two', 'project must be one text'],
    ['/events?project=', 'project must be one text'],
  ])('names one: %s', async (path, error) => {
    const { status, body } = await call().get(ROOT + path);
    expect([status, body.error]).toEqual([400, expect.stringContaining(error)]);
  });

  it('is refused where its name and its key are of two', async () => {
    expect((await call().get(`${ROOT}/events?project=one&apiKey=key-of-project-two`)).status).toBe(404);
  });

  it.each([
    ['/reset', { project: 'one' }],
    ['/reset', { apiKey: 'key-of-project-one' }],
    ['/reset?project=one', {}],
  ])('resets that one, and nothing of the other: %s %j', async (path, body) => {
    for (const project of ['one', 'two']) {
      await send(project, { insert_id: 'once' });
      await post('/faults', { project, status: 503 });
      await post('/clock', { project, action: 'advance', ms: 1000 });
      await post('/silenced-devices', { project, deviceId: 'device-2' });
    }
    expect((await post(path, body)).body).toEqual({ reset: true, project: 'one' });
    const { silenced } = await get('/silenced-devices');
    expect(silenced).toEqual([
      { project: 'one', devices: ['device-loud'] },
      { project: 'two', devices: ['device-2'] },
    ]);
    const { faults } = await get('/faults');
    expect(faults.map(({ rule }: { rule: object }) => rule)).toEqual([
      { status: 503, match: { project: 'two' } },
      { status: 504, match: { project: 'one', eventType: 'Unlucky' }, times: 1 },
    ]);
    expect([(await get('/clock?project=one')).offsetMs, (await get('/clock?project=two')).offsetMs]).toEqual([0, 1000]);
    await call().delete(`${ROOT}/faults`);
    await send('one', { insert_id: 'once' });
    await send('two', { insert_id: 'once' });
    const { events } = await get('/events');
    expect(events.map(({ project, verdict }: { project: string; verdict: string }) => [project, verdict])).toEqual([
      ['two', 'accepted'],
      ['one', 'accepted'],
      ['two', 'duplicate'],
    ]);
  });

  it('resets back to the configuration, not to nothing', async () => {
    await call().delete(`${ROOT}/faults`);
    await call().delete(`${ROOT}/silenced-devices/device-loud?project=one`);
    expect((await send('one', { event_type: 'Unlucky', device_id: 'device-loud' })).status).toBe(200);
    await post('/reset');
    expect((await send('one', { event_type: 'Unlucky' })).status).toBe(504);
    expect((await send('one', { device_id: 'device-loud' })).status).toBe(400);
  });

  it('moves its clock, and not that of the other', async () => {
    expect((await post('/clock', { action: 'advance', ms: 5000, project: 'one' })).body.now).toBe(START + 5000);
    await send('one');
    await send('two');
    expect(mock.events().map(({ at }) => at)).toEqual([START + 5000, START]);
    await post('/clock', { action: 'advance', ms: 1000 });
    expect([(await get('/clock?project=one')).now, (await get('/clock')).now]).toEqual([START + 6000, START + 1000]);
  });

  it('waits for its events alone', async () => {
    const waiting = post('/events/wait', { apiKey: 'key-of-project-two', count: 1 }).then(({ body }) => body);
    await expect.poll(async () => (await get('/stats')).waiting).toBe(1);
    await send('one');
    await send('two');
    expect(await waiting).toMatchObject({ events: [{ project: 'two' }] });
  });

  it('counts its requests and events alone', async () => {
    await send('one');
    await send('one', { insert_id: 'once' });
    await send('one', { insert_id: 'once' });
    await send('two', { user_id: 'bob' });
    expect(await get('/stats?project=one')).toMatchObject({
      project: 'one',
      requests: { total: 3, accepted: 3 },
      events: { total: 3, accepted: 2, duplicate: 1 },
      insertIds: { kept: 1, evicted: 0 },
    });
    expect(await get('/stats?project=two')).toMatchObject({ requests: { total: 1, rejected: 1 } });
  });

  it('streams its verdicts alone', async () => {
    await send('two');
    await send('one');
    const gone = new AbortController();
    const { body } = await fetch(`${mock.control}/stream?apiKey=key-of-project-one&since=0`, { signal: gone.signal });
    let text = '';
    for await (const chunk of body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.includes('event: event')) break;
    }
    gone.abort();
    expect([...text.matchAll(/"project":"(\w+)"/g)].map(([, name]) => name)).toEqual(['one', 'one']);
  });
});

describe('silenced devices', () => {
  it('are silenced and heard again while it runs', async () => {
    const body = { project: 'two', deviceId: 'device-2' };
    expect((await post('/silenced-devices', body)).body).toEqual({ project: 'two', devices: ['device-2'] });
    expect((await send('two', { device_id: 'device-2' })).body.silenced_devices).toEqual(['device-2']);
    expect((await send('one', { device_id: 'device-2' })).status).toBe(200);
    await call().delete(`${ROOT}/silenced-devices/device-2?project=two`);
    expect((await send('two', { device_id: 'device-2' })).status).toBe(200);
  });

  it.each([
    ['post', '/silenced-devices', { deviceId: 'device-2' }, 400, 'names no project'],
    ['post', '/silenced-devices', { project: 'two' }, 400, 'deviceId must be a text'],
    ['post', '/silenced-devices', { project: 'two', deviceId: ' ' }, 400, 'deviceId must be a text'],
    ['delete', '/silenced-devices/device-9?project=two', {}, 404, '"device-9" is not silenced in two'],
  ] as const)('are refused: %s %s %j', async (method, path, body, status, error) => {
    const response = await call()
      [method](ROOT + path)
      .send(body);
    expect([response.status, response.body.error]).toEqual([status, expect.stringContaining(error)]);
  });
});

describe('keys that anyKey accepts', () => {
  it('can be set up before their first event, and share nothing', async () => {
    const open = await createMockAmplitude({ anyKey: true });
    const to = (path: string) => request(open.eu).post(path);
    await to(`${ROOT}/faults?apiKey=key-of-test-one&region=eu`).send({ status: 503 });
    const upload = (api_key: string) =>
      to('/2/httpapi').send({ api_key, events: [{ event_type: 'View', user_id: 'user-1' }] });
    expect([(await upload('key-of-test-one')).status, (await upload('key-of-test-two')).status]).toEqual([503, 200]);
    await open.close();
  });

  it('let tests run side by side on one server: faults, waits, clocks and resets of each are its own', async () => {
    const open = await createMockAmplitude({ anyKey: true });
    const test = async (n: number) => {
      const key = `key-of-test-${n}`;
      const selector = { apiKey: key };
      const call = (path: string, body: object) => request(open.us).post(path).send(body);
      const upload = (id: string) =>
        call('/2/httpapi', { api_key: key, events: [{ event_type: 'View', user_id: 'user-1', insert_id: id }] });
      const statuses: number[] = [];
      for (let round = 0; round < 3; round++) {
        await call(`${ROOT}/faults`, { ...selector, status: 503, times: n % 3 });
        await call(`${ROOT}/clock`, { ...selector, action: 'advance', ms: n });
        const waiting = call(`${ROOT}/events/wait`, { ...selector, count: 3 - (n % 3) }).then(({ status }) => status);
        for (const id of ['a', 'b', 'c']) statuses.push((await upload(id)).status);
        statuses.push(await waiting);
        statuses.push((await request(open.us).get(`${ROOT}/events?apiKey=${key}`)).body.events.length);
        await call(`${ROOT}/reset`, selector);
      }
      return statuses;
    };
    const tests = [1, 2, 4, 5, 7, 8, 10, 11];
    const found = await Promise.all(tests.map(test));
    const expected = { 1: [503, 200, 200, 200, 3], 2: [503, 503, 200, 200, 3] } as Record<number, number[]>;
    expect(found).toEqual(tests.map((n) => Array.from({ length: 3 }, () => expected[n % 3] ?? []).flat()));
    await open.close();
  });

  it('make room: the project unused longest goes with all that was of it, and is counted', async () => {
    const open = await createMockAmplitude({ anyKey: true, projects: [] });
    const use = (key: string) =>
      fetch(`${open.us}/2/httpapi`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ api_key: key, events: [{ event_type: 'View', user_id: 'user-1', insert_id: 'once' }] }),
      }).then((response) => response.text());
    await use('first');
    await use('second');
    await request(open.us).post(`${ROOT}/faults?apiKey=second`).send({ status: 503 });
    for (let n = 2; n < 1000; n++) await use(`key-${n}`);
    await use('first');
    const adopted = async () => (await request(open.us).get(`${ROOT}/stats`)).body.adopted;
    expect(await adopted()).toEqual({ projects: 1000, evicted: 0 });
    await use('one more');
    expect(await adopted()).toEqual({ projects: 1000, evicted: 1 });
    expect(open.requests({ project: 'any-key-2' })).toEqual([]);
    expect(open.events({ project: 'any-key-1' }).map(({ verdict }) => verdict)).toEqual(['accepted', 'duplicate']);
    expect((await request(open.us).get(`${ROOT}/faults`)).body.faults).toEqual([]);
    await use('second');
    expect(open.events().at(-1)).toMatchObject({ project: 'any-key-1002', verdict: 'accepted' });
    await open.close();
  });
});
