import { execFileSync } from 'node:child_process';
import { stripTypeScriptTypes } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';
import { runInShell } from '../../run-in-shell.ts';

const [US] = READY_MADE_PROJECTS;
const KEY = US?.apiKey ?? '';

const clock = createManualClock(1_772_029_800_000);
let mock: MockAmplitude;
beforeEach(async () => {
  mock = await createMockAmplitude({
    clock,
    projects: [{ name: 'shop-us', apiKey: KEY, region: 'us', plan: 'starter' }],
  });
});
afterEach(() => mock.close());

const JSON_TYPE = { 'Content-Type': 'application/json' };
const send = (...events: object[]) =>
  fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ api_key: KEY, events }) });
const get = (path: string) => fetch(mock.control + path);
const readJson = async (path: string) => JSON.parse(await (await get(path)).text());
const fine = (user: string) => ({ event_type: 'Page Viewed', user_id: user });

describe('GET /events/:seq', () => {
  it('tells the event, what its request was answered, and the others in it', async () => {
    await send(fine('user-1'), { event_type: "it's \u001b[2J", user_id: 'bob' });
    const event = await readJson('/events/3');
    expect(event).toMatchObject({ seq: 3, userId: 'bob', atFault: true, request: { seq: 1, status: 400, attempt: 1 } });
    expect(event.siblings.map(({ seq, atFault }: { seq: number; atFault: boolean }) => [seq, atFault])).toEqual([
      [2, false],
      [3, true],
    ]);
  });

  it.each(['1', '0', '4', '99', 'x', '1e3', '%00'])('answers 404 for %s, which is no event', async (seq) => {
    await send(fine('user-1'), fine('user-2'));
    const response = await get(`/events/${seq}`);
    expect(response.status).toBe(404);
    expect(JSON.parse(await response.text())).toHaveProperty('fix');
  });
});

describe('GET /requests/:seq/curl', () => {
  it('names the address that whoever calls reaches this port by, and no other port', async () => {
    await send(fine('user-1'));
    const origin = encodeURIComponent('http://localhost:19100');
    const ask = async (base: string) => (await fetch(`${base}/_emulator/v1/requests/1/curl?origin=${origin}`)).text();
    expect(await ask(mock.us)).toContain("'http://localhost:19100/2/httpapi'");
    expect(await ask(mock.eu)).toContain(`'${mock.us}/2/httpapi'`);
  });

  it.each(['localhost:9100', 'http://localhost/path', 'ftp://localhost', 'http://a b', ''])(
    'refuses "%s", which is no address',
    async (origin) => {
      await send(fine('user-1'));
      const answer = await get(`/requests/1/curl?origin=${encodeURIComponent(origin)}`);
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('origin is no address')]);
    },
  );

  it.each([
    ['fine', fine('user-1'), 200],
    ['refused', { event_type: `it's "$(touch x)" \`id\` \\ \u2028 é`, user_id: 'bob' }, 400],
  ])('gives a command for sh that is answered as the original was: %s', async (_name, event, status) => {
    await send(event);
    const command = await (await get('/requests/1/curl')).text();
    expect(command).not.toContain(KEY);
    expect(command).toContain('"$AMPLITUDE_API_KEY"');
    // The mock must answer while curl runs: it is run by a process of its own.
    const ran = await runInShell(`${command.trim()} -o /dev/null -w '%{http_code}'`, { AMPLITUDE_API_KEY: KEY });
    expect(ran).toBe(String(status));
    const [first, second] = mock.events();
    expect(second?.eventType).toBe(first?.eventType);
    expect(second?.verdict).toBe(first?.verdict);
  });

  it('takes the key in a query from the variable, too', async () => {
    const events = encodeURIComponent(JSON.stringify([fine('user-1')]));
    const { status } = await fetch(`${mock.us}/httpapi?api_key=${KEY}&event=${events}`);
    const command = await (await get('/requests/1/curl')).text();
    expect(command).not.toContain(KEY);
    expect(await runInShell(`${command.trim()} -o /dev/null -w '%{http_code}'`, { AMPLITUDE_API_KEY: KEY })).toBe(
      String(status),
    );
  });
});

describe('GET /events/:seq/test', () => {
  it('gives a test of the answer that can be read as TypeScript, without the key', async () => {
    await send({ event_type: `it's \`\${x}\` \u2028`, user_id: 'bob' });
    const text = await (await get('/events/2/test')).text();
    expect(text).not.toContain(KEY);
    expect(text).toContain('expect(response.status).toBe(400);');
    expect(text).toContain('toMatchObject({ verdict: "rejected", rule: "event.id-length" })');
    expect(() => stripTypeScriptTypes(text)).not.toThrow();
    execFileSync(process.execPath, ['--check', '--input-type=module', '-'], { input: text });
  });

  it('sets the fault that the answer came of', async () => {
    mock.fault({ status: 503 });
    await send(fine('user-1'));
    expect(await (await get('/events/2/test')).text()).toContain('mock.fault({ status: 503, times: 1 });');
  });
});

describe('POST /requests/:seq/again', () => {
  it('sends it once more with its real key, and says what came of it', async () => {
    await send(fine('user-1'), fine('user-2'));
    const response = await fetch(`${mock.control}/requests/1/again`, { method: 'POST' });
    const answer = JSON.parse(await response.text());
    expect(answer).toMatchObject({ status: 200, request: 4 });
    expect(JSON.stringify(answer)).not.toContain(KEY);
    expect(mock.events().map(({ userId, verdict }) => [userId, verdict])).toEqual([
      ['user-1', 'accepted'],
      ['user-2', 'accepted'],
      ['user-1', 'accepted'],
      ['user-2', 'accepted'],
    ]);
  });

  it('says so where no answer came', async () => {
    await send(fine('user-1'));
    mock.fault({ reset: 'before', times: 1 });
    const response = await fetch(`${mock.control}/requests/1/again`, { method: 'POST' });
    expect(await response.json()).toMatchObject({ status: 0, request: 3 });
  });

  it('answers 404 for a request that is not there', async () => {
    expect((await fetch(`${mock.control}/requests/2/again`, { method: 'POST' })).status).toBe(404);
  });
});

describe('users', () => {
  it('are found by an id or a beginning, and told with what they did', async () => {
    await send({ ...fine('user-1'), device_id: 'device-1', user_properties: { plan: 'pro' } }, fine('user-2'));
    const { type, users } = await readJson('/users?q=user-');
    expect(type).toBe('match_user_prefix');
    expect(users).toHaveLength(2);
    expect((await readJson('/users?q=device-1')).users[0]).toMatchObject({
      amplitudeId: 1,
      userId: 'user-1',
      events: 1,
    });
    const latest = await readJson('/users');
    expect([latest.type, latest.users.map(({ userId }: { userId: string }) => userId)]).toEqual([
      'latest',
      ['user-2', 'user-1'],
    ]);
    expect(latest).toEqual(mock.users.search());
    expect(await readJson('/users/1')).toEqual(mock.users.profile(1));
    expect(await readJson('/users/1/events?limit=1')).toMatchObject(await mock.users.newest(1, 1));
    expect(await readJson('/users/1')).toMatchObject({ userId: 'user-1', properties: { plan: 'pro' }, num_events: 1 });
    const { events, total } = await readJson('/users/1/events');
    expect([events.length, total, events[0].userId]).toEqual([1, 1, 'user-1']);
  });

  it.each([
    ['/users?q=a&q=b', 400],
    ['/users/99', 404],
    ['/users/x', 404],
    ['/users/99/events', 404],
    ['/users?q=a&project=nowhere', 404],
  ])('%s is answered %i', async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });
});

describe('GET /throttled', () => {
  it('names the ids over their rate, and when they are free again, until they are', async () => {
    const batch = Array.from({ length: 450 }, () => fine('user-1'));
    expect((await send(...batch)).status).toBe(200);
    mock.clock.advance(5000);
    expect((await send(...batch)).status).toBe(200);
    expect((await send(fine('user-1'))).status).toBe(429);
    const { throttled } = await readJson('/throttled');
    expect(throttled).toEqual([
      {
        ...{ project: 'shop-us', field: 'user_id', id: 'user-1', endpoint: 'http-v2', events: 900, limit: 900 },
        ...{ inDay: 900, limitOfDay: 500_000, freeAt: expect.any(Number) },
      },
    ]);
    const wait = throttled[0].freeAt - mock.clock.now();
    expect(wait).toBe(25_000);
    mock.clock.advance(wait - 1);
    expect((await send(fine('user-1'))).status).toBe(429);
    mock.clock.advance(1);
    expect(await readJson('/throttled')).toEqual({ throttled: [] });
    expect((await send(fine('user-1'))).status).toBe(200);
  });
});
