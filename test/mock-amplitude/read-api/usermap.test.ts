import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude, type MockOptions } from '../../../mock-amplitude/index.ts';
import { type Fields, WAY_NAMES, WAYS } from '../http/forms/send-form.ts';

const PROJECT = {
  name: 'us',
  apiKey: 'a-key-that-is-long-enough',
  secretKey: 'a-secret-long-enough',
  region: 'us',
} as const;
const AUTHORIZATION = `Basic ${Buffer.from(`${PROJECT.apiKey}:${PROJECT.secretKey}`).toString('base64')}`;
const directory = mkdtempSync(join(tmpdir(), 'usermap-'));

let mock: MockAmplitude;
const start = async (options: MockOptions = {}) => {
  mock = await createMockAmplitude({ projects: [PROJECT], ...options });
};
beforeEach(() => start());
afterEach(() => mock.close());
afterAll(() => rmSync(directory, { recursive: true }));

const form = (mapping: unknown): Fields => ({ api_key: PROJECT.apiKey, mapping: JSON.stringify(mapping) });
const map = (mapping: unknown) => WAYS.urlencoded(`${mock.us}/usermap`, form(mapping));
async function read(path: string) {
  const answer = await fetch(mock.us + path, { headers: { authorization: AUTHORIZATION } });
  return JSON.parse(await answer.text());
}
const mappings = () => read('/api/2/usermap');
async function sendEvents(...userIds: string[]) {
  const events = userIds.map((user_id) => ({ event_type: `of ${user_id}`, user_id }));
  const body = JSON.stringify({ api_key: PROJECT.apiKey, events });
  await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
}
const activity = (userId: string) => read(`/api/2/useractivity?user=${mock.users.find(userId)?.amplitudeId}`);

describe('/usermap', () => {
  it.each(WAY_NAMES)('maps, written as %s, and unmaps', async (way) => {
    const send = (mapping: unknown) => WAYS[way](`${mock.us}/usermap`, form(mapping));
    expect(await send([{ user_id: 'one', global_user_id: 'all' }])).toMatchObject({ status: 200, text: 'success' });
    expect(await send({ user_id: 'two', global_user_id: 'all' })).toMatchObject({ text: 'success' });
    expect(await mappings()).toEqual({
      mappings: [
        { user_id: 'one', global_user_id: 'all' },
        { user_id: 'two', global_user_id: 'all' },
      ],
    });
    expect(await read('/api/2/usermap?user_id=two')).toMatchObject({ mappings: [{ user_id: 'two' }] });
    expect(await send([{ user_id: 'one', unmap: true }])).toMatchObject({ text: 'success' });
    expect(await mappings()).toEqual({ mappings: [{ user_id: 'two', global_user_id: 'all' }] });
    expect(mock.requests()[0]).toMatchObject({ verdict: 'accepted', path: '/usermap', project: 'us', diagnostics: [] });
  });

  it('gives the global user the events of those mapped to it, and leaves theirs as they are', async () => {
    await sendEvents('user-1', 'user-2');
    await map([{ user_id: 'user-1', global_user_id: 'user-2' }]);
    const types = ({ events }: { events: { event_type: string }[] }) =>
      events.map(({ event_type }) => event_type).sort();
    const global = await activity('user-2');
    expect(types(global)).toEqual(['of user-1', 'of user-2']);
    expect(global.userData).toMatchObject({ user_id: 'user-2', mapped_user_ids: ['user-1'] });
    const mapped = await activity('user-1');
    expect(types(mapped)).toEqual(['of user-1']);
    expect(mapped.userData).toMatchObject({ global_user_id: 'user-2' });
    const stats = await fetch(`${mock.control}/stats?project=us`);
    const { userMap, deletions } = JSON.parse(await stats.text());
    expect([userMap, deletions]).toEqual([
      { kept: 1, evicted: 0 },
      { kept: 0, evicted: 0 },
    ]);
    await map([{ user_id: 'user-1', unmap: true }]);
    expect(types(await activity('user-2'))).toEqual(['of user-2']);
  });

  it.each([
    [[{ global_user_id: 'all' }], 'user_id'],
    [[{ user_id: 'one' }], 'global_user_id'],
    [[{ user_id: 'one', global_user_id: 'all', unmap: true }], 'unmap'],
    [['one'], 'not an object'],
    [7, 'not an object'],
    [Array.from({ length: 2001 }, () => ({ user_id: 'one', global_user_id: 'all' })), 'the limit is 2000'],
  ])('refuses %j', async (mapping, message) => {
    expect(await map(mapping)).toMatchObject({ status: 400, text: 'invalid_mapping' });
    expect(mock.requests()[0]).toMatchObject({ verdict: 'rejected', rule: 'usermap.mapping' });
    expect(mock.requests()[0]?.diagnostics[0]?.message).toContain(message);
    expect(await mappings()).toEqual({ mappings: [] });
  });

  it('refuses what is no JSON, nothing, and an unknown key', async () => {
    const send = (fields: Fields) => WAYS.urlencoded(`${mock.us}/usermap`, fields);
    expect(await send({ api_key: PROJECT.apiKey, mapping: '{' })).toMatchObject({ text: 'invalid_mapping' });
    expect(await send({ api_key: PROJECT.apiKey })).toMatchObject({ text: 'invalid_mapping' });
    expect(await send({ ...form([]), api_key: 'nobody' })).toMatchObject({ status: 400, text: 'invalid_api_key' });
  });

  it('is remembered over a restart, until a reset', async () => {
    await mock.close();
    await start({ dataDir: directory });
    await map([
      { user_id: 'one', global_user_id: 'all' },
      { user_id: 'two', global_user_id: 'all' },
    ]);
    await map([{ user_id: 'two', unmap: true }]);
    await mock.close();
    await start({ dataDir: directory });
    expect(await mappings()).toEqual({ mappings: [{ user_id: 'one', global_user_id: 'all' }] });
    mock.reset();
    expect(await mappings()).toEqual({ mappings: [] });
  });
});

describe('deletions of users', () => {
  const DELETIONS = '/api/2/deletions/users';
  const DAY = 86_400_000;
  async function ask(body: unknown, path = DELETIONS, method = 'POST') {
    const headers = { authorization: AUTHORIZATION, 'Content-Type': 'application/json' };
    const sent = method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {};
    const answer = await fetch(mock.us + path, { method, headers, ...sent });
    return { status: answer.status, body: JSON.parse(await answer.text()) };
  }
  const dayIn = (days: number) => new Date(mock.clock.now() + days * DAY).toISOString().slice(0, 10);
  const jobs = () => read(`${DELETIONS}?start_day=${dayIn(-30)}&end_day=${dayIn(30)}`);

  it('are staging, then submitted, then done: then nothing of the user is read back', async () => {
    mock.clock.freeze();
    await sendEvents('user-1', 'user-2');
    const { amplitudeId = 0 } = mock.users.find('user-1') ?? {};
    const today = dayIn(0);
    const { status, body } = await ask({ user_ids: ['user-1'], requester: 'ada@example.com' });
    expect(status).toBe(200);
    const amplitude_ids = [{ amplitude_id: amplitudeId, requested_on_day: today, requester: 'ada@example.com' }];
    expect(body).toEqual([{ day: dayIn(10), amplitude_ids, status: 'staging' }]);
    expect(await jobs()).toEqual(body);
    mock.clock.advance(8 * DAY);
    expect(await jobs()).toMatchObject([{ status: 'submitted' }]);
    expect(mock.users.find('user-1')).toBeDefined();
    mock.clock.advance(2 * DAY);
    expect(await jobs()).toMatchObject([{ status: 'done' }]);
    expect(mock.users.find('user-1')).toBeUndefined();
    expect((await read(`/api/2/useractivity?user=${amplitudeId}`)).events).toEqual([]);
    expect(await read('/api/2/usersearch?user=user-1')).toMatchObject({ type: 'nomatch' });
    expect(mock.events({ userId: 'user-1' })).toMatchObject([{ verdict: 'dropped', rule: 'deletion.done' }]);
    expect(mock.events({ userId: 'user-2' })).toMatchObject([{ verdict: 'accepted' }]);
    await sendEvents('user-1');
    expect(mock.users.find('user-1')?.amplitudeId).not.toBe(amplitudeId);
  });

  it('take what came until the job runs, and are of one job while it is open', async () => {
    mock.clock.freeze();
    await sendEvents('user-1', 'user-2');
    await ask({ user_ids: ['user-1'] });
    mock.clock.advance(2 * DAY);
    await ask({ user_ids: ['user-2'] });
    expect(await jobs()).toHaveLength(1);
    await sendEvents('user-1');
    mock.clock.advance(8 * DAY);
    expect(mock.events().map(({ verdict }) => verdict)).toEqual(['dropped', 'dropped', 'dropped']);
  });

  it('can be taken back while the job is open, and not later', async () => {
    mock.clock.freeze();
    await sendEvents('user-1', 'user-2');
    await ask({ user_ids: ['user-1', 'user-2'] });
    const day = dayIn(10);
    const path = (id: string) => `${DELETIONS}/${mock.users.find(id)?.amplitudeId}/${day}`;
    expect(await ask(undefined, path('user-1'), 'DELETE')).toMatchObject({ status: 200, body: { day } });
    expect(await ask(undefined, path('user-1'), 'DELETE')).toMatchObject({ status: 404 });
    mock.clock.advance(8 * DAY);
    expect(await ask(undefined, path('user-2'), 'DELETE')).toMatchObject({ status: 404 });
    mock.clock.advance(30 * DAY);
    expect(mock.users.find('user-1')).toBeDefined();
    expect(mock.users.find('user-2')).toBeUndefined();
  });

  it.each([
    [{}, 'no user_ids'],
    [{ user_ids: 'user-1' }, 'no array'],
    [{ user_ids: [{}] }, 'no array'],
    [{ user_ids: ['nobody'] }, 'not in this project'],
    [{ user_ids: Array.from({ length: 101 }, (_, at) => `user-${at}`), ignore_invalid_id: true }, 'the limit is 100'],
    [{ amplitude_ids: [1], delete_from_org: 'True' }, 'takes user_ids only'],
    ['[]', 'no JSON object'],
    ['{', 'no JSON object'],
  ])('refuse %j', async (body, message) => {
    const answer = await ask(body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(message);
  });

  it('leave out unknown users where that is asked for', async () => {
    await sendEvents('user-1');
    const body = { user_ids: ['nobody', 'user-1'], amplitude_ids: [999], ignore_invalid_id: 'true' };
    expect(await ask(body)).toMatchObject({ status: 200, body: [{ amplitude_ids: [{ requester: '' }] }] });
  });

  it.each([
    ['', 'start_day is no day'],
    ['?start_day=2026-02-31&end_day=2026-03-01', 'start_day is no day'],
    ['?start_day=2026-03-02&end_day=2026-03-01', 'before'],
    ['?start_day=2026-01-01&end_day=2026-08-01', 'six months'],
  ])('are not listed for %s', async (query, message) => {
    expect((await read(DELETIONS + query)).error).toContain(message);
  });

  it('want the keys of the project', async () => {
    for (const method of ['GET', 'POST']) {
      expect((await fetch(mock.us + DELETIONS, { method })).status).toBe(401);
    }
  });

  it('are kept over a restart, and so is what they deleted', async () => {
    await mock.close();
    const dataDir = join(directory, 'deletions');
    await start({ dataDir });
    await sendEvents('user-1', 'user-2');
    await ask({ user_ids: ['user-1'] });
    await mock.close();
    await start({ dataDir });
    mock.clock.advance(11 * DAY);
    expect(mock.users.find('user-1')).toBeUndefined();
    await mock.close();
    await start({ dataDir });
    expect(mock.users.find('user-1')).toBeUndefined();
    expect(mock.events({ userId: 'user-1' })).toMatchObject([{ verdict: 'dropped' }]);
    expect(mock.users.find('user-2')).toBeDefined();
    expect(await jobs()).toMatchObject([{ status: 'done' }]);
  });
});
