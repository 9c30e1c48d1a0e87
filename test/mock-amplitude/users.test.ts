import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude } from '../../mock-amplitude/index.ts';

const KEYS = { first: 'the-key-of-the-first', second: 'the-key-of-the-second' };
let mock: MockAmplitude;

beforeAll(async () => {
  const projects = Object.entries(KEYS).map(([name, apiKey]) => ({ name, apiKey, region: 'us' as const }));
  mock = await createMockAmplitude({ projects });
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

async function send(apiKey: string, ...events: object[]): Promise<void> {
  const body = JSON.stringify({ api_key: apiKey, events });
  await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
}

const visit = (ids: object, more: object = {}) => ({ event_type: 'Visit', ...ids, ...more });

describe('users', () => {
  it('are found by any of their ids, with their properties', async () => {
    await send(KEYS.first, visit({ user_id: 'user-1', device_id: 'device-1' }, { user_properties: { plan: 'pro' } }));
    const user = mock.users.find('user-1');
    expect(user).toMatchObject({ userId: 'user-1', deviceIds: ['device-1'], properties: { plan: 'pro' }, events: 1 });
    expect(mock.users.find('device-1')).toEqual(user);
    expect(mock.users.find(user?.amplitudeId ?? 0)).toEqual(user);
    expect(mock.users.find('nobody')).toBeUndefined();
  });

  it('have one stream over all their devices, in order, with what they did before they were known', async () => {
    await send(KEYS.first, visit({ user_id: 'david', device_id: 'device-y' }));
    await send(KEYS.first, visit({ device_id: 'device-z' }));
    await send(KEYS.first, visit({ user_id: 'someone-else' }));
    await send(KEYS.first, visit({ user_id: 'david', device_id: 'device-z' }));
    const events = mock.users.events('david');
    expect(events.map(({ deviceId }) => deviceId)).toEqual(['device-y', 'device-z', 'device-z']);
    expect(new Set(events.map(({ amplitudeId }) => amplitudeId)).size).toBe(2);
  });

  it('are found by the device_id that is made of their user_id, where one came without a device', async () => {
    await send(KEYS.first, visit({ user_id: 'user-1' }));
    await send(KEYS.first, visit({ user_id: 'user-1', device_id: 'device-1' }));
    await send(KEYS.first, visit({ user_id: 'user-2' }));
    const made = String(mock.events({ userId: 'user-1' })[0]?.event.device_id);
    expect(mock.users.search(made).type).toBe('nomatch');
    expect(await mock.users.lookUp(made)).toMatchObject({
      ...{ project: 'first', type: 'match_derived_device_id', users: [{ userId: 'user-1' }] },
    });
    expect((await mock.users.lookUp(made, 'second')).type).toBe('nomatch');
    expect((await mock.users.lookUp('user-2')).type).toBe('match_user_or_device_id');
    const answer = await fetch(`${mock.control}/users?q=${made}`);
    expect(await answer.json()).toEqual(await mock.users.lookUp(made));
  });

  it('belong to one project, and are gone after its reset', async () => {
    await send(KEYS.first, visit({ user_id: 'user-1' }));
    await send(KEYS.second, visit({ user_id: 'user-1' }));
    mock.reset('first');
    expect(mock.users.find('user-1', 'first')).toBeUndefined();
    expect(mock.users.find('user-1', { apiKey: KEYS.second })).toMatchObject({ userId: 'user-1' });
    expect(() => mock.users.find('user-1', 'third')).toThrow('There is no project "third"');
  });

  it('have groups with properties of their own', async () => {
    const groups = { company: 'Acme' };
    await send(KEYS.first, {
      event_type: '$groupidentify',
      device_id: 'device-1',
      groups,
      group_properties: { $set: { seats: 5 } },
    });
    expect(mock.users.group('company', 'Acme')).toEqual({ seats: 5 });
    expect(mock.users.group('company', 'Other')).toEqual({});
  });
});
