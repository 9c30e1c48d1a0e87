import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createMockAmplitude, type MockAmplitude } from '../../../mock-amplitude/index.ts';
import { readBack } from './read-export.ts';

const BASE = 1_751_000_000_000;
let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude();
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

async function send(...events: object[]): Promise<void> {
  const body = JSON.stringify({
    api_key: 'a11ce0000000000000000000000005e5',
    events: events.map((event) => ({ user_id: 'user-1', ...event })),
  });
  const headers = { 'Content-Type': 'application/json' };
  expect((await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers, body })).status).toBe(200);
}

const searched = z.object({ matches: z.tuple([z.object({ amplitude_id: z.number() })]) });
const row = z.looseObject({ event_type: z.string(), event_time: z.string(), device_id: z.string() });
const activity = z.object({
  userData: z.looseObject({
    first_used: z.string().nullable(),
    device_ids: z.array(z.string()),
    properties: z.record(z.string(), z.unknown()),
  }),
  events: z.array(row),
});

async function readActivity(query = '') {
  const found = searched.parse(await (await readBack(mock, '/api/2/usersearch?user=user-1')).json());
  const path = `/api/2/useractivity?user=${found.matches[0].amplitude_id}${query}`;
  return activity.parse(await (await readBack(mock, path)).json());
}

describe('what is told of a user', () => {
  it.each([
    ['', 'c b2 b1 a'],
    ['&direction=earliest', 'a b1 b2 c'],
    ['&direction=earliest&offset=1&limit=2', 'b1 b2'],
    ['&offset=1&limit=2', 'b2 b1'],
    ['&offset=4', ''],
    ['&limit=0', ''],
  ])('has events in the order they happened, those of one moment as they came%s: %s', async (query, order) => {
    await send({ event_type: 'c', time: BASE + 300 }, { event_type: 'a', time: BASE + 100 });
    await send({ event_type: 'b1', time: BASE + 200 }, { event_type: 'b2', time: BASE + 200 });
    const { events } = await readActivity(query);
    expect(events.map(({ event_type }) => event_type).join(' ')).toBe(order);
  });

  it('goes from the earliest event to the latest, whenever they came', async () => {
    await send({ event_type: 'b', time: Date.parse('2024-05-05T12:00:00Z'), app_version: '2' });
    await send({ event_type: 'a', time: Date.parse('2020-01-01T12:00:00Z'), app_version: '1' });
    const { userData } = await readActivity();
    expect(userData).toMatchObject({ first_used: '2020-01-01', last_used: '2024-05-05', start_version: '1' });
    expect(mock.users.find('user-1')).toMatchObject({ firstUsed: Date.parse('2020-01-01T12:00:00Z') });
  });

  it.each([8.64e15, 8.65e15, 1e300, -8.64e15, -1e300, 0, -1])('stands a time of %d', async (time) => {
    await send({ event_type: 'odd', time });
    const { userData, events } = await readActivity();
    expect(userData.first_used).toMatch(/^[+-]?\d{4,6}-\d\d(-\d\d)?/);
    expect(events[0]?.event_time).toMatch(/^[+-]?\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
  });

  it('knows of a user who was sent without a device the one that rows have', async () => {
    await send({ event_type: 'a' });
    const { userData, events } = await readActivity();
    expect(userData.device_ids).toEqual([events[0]?.device_id]);
    expect(userData.device_ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
  });

  it('shows texts as they are stored, cut after 1024 characters', async () => {
    await send({ event_type: 'a', user_properties: { bio: 'x'.repeat(2000) } });
    const { userData, events } = await readActivity();
    expect(userData.properties.bio).toHaveLength(1024);
    expect(events[0]?.user_properties).toEqual(userData.properties);
    expect(mock.users.find('user-1')?.properties).toEqual(userData.properties);
  });

  const PIXEL = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36';
  const IPHONE =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 Version/17.1 Safari/604.1';
  it.each<[string, object[], object]>([
    ['one user agent', [{ user_agent: PIXEL }], { os: 'Android 14', device: 'Pixel 8' }],
    ['the last of two', [{ user_agent: PIXEL }, { user_agent: IPHONE }], { os: 'iOS 17.1', device: 'iPhone' }],
    ['what an event says beside it', [{ user_agent: PIXEL, os_name: 'GrapheneOS' }], { os: 'GrapheneOS 14' }],
    ['what a later event says', [{ user_agent: PIXEL }, { device_model: 'Fairphone' }], { device: 'Fairphone' }],
    ['it again', [{ user_agent: PIXEL }, { os_name: 'X' }, { user_agent: PIXEL }], { os: 'Android 14' }],
    ['no empty one', [{ user_agent: PIXEL }, { user_agent: '' }], { os: 'Android 14' }],
    [
      'a language, a version and a carrier',
      [{ language: 'de-DE', version_name: '1.0.80', device_carrier: 'T' }],
      { language: 'German', version: '1.0.80', carrier: 'T' },
    ],
    ['an unknown language', [{ language: 'Elbisch' }], { language: 'Elbisch' }],
    [
      'nothing of the device before an identify',
      [{ user_agent: PIXEL }, { event_type: '$identify', platform: 'Web' }],
      { os: null, device: null, platform: 'Web' },
    ],
  ])('shows %s as it is stored', async (_name, events, shown) => {
    for (const event of events) await send({ event_type: 'a', ...event });
    expect((await readActivity()).userData).toMatchObject(shown);
  });
});
