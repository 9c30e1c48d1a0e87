import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openState } from '../../open-state.ts';

const open = openState;

const HOUR = 3_600_000;

const LAURA = { user_id: 'Laura' };
const identify = (user_properties: object) => ({ ...LAURA, event_type: '$identify', user_properties });

describe('property snapshots (normalize.properties)', () => {
  it('properties.snapshot-at-event: an event keeps the properties of its time', () => {
    const { send } = open();
    send(identify({ $set: { color: 'red' } }));
    const first = send(LAURA);
    send(identify({ $set: { color: 'blue' } }));
    expect([first.properties, send(LAURA).properties]).toEqual([{ color: 'red' }, { color: 'blue' }]);
  });

  it('properties.operations: $clearAll clears, also where a property is called so', () => {
    const { send } = open();
    send(identify({ $set: { color: 'red', $clearAll: '-' } }));
    expect(send(identify({ $clearAll: '-' })).properties).toEqual({});
  });

  it('properties.sent-with-event: an event adds its own properties to the profile', () => {
    const { send } = open();
    send(identify({ city: 'New York' }));
    const both = { city: 'New York', s: 'active' };
    expect(send({ ...LAURA, user_properties: { s: 'active' } }).properties).toEqual(both);
    expect(send(LAURA).properties).toEqual(both);
  });

  it.each([{ s: 'active' }, { city: 'San Francisco' }])(
    'properties.skip-sync-event-alone, properties.skip-sync-keeps-profile: skipping the sync stores %j only',
    (user_properties) => {
      const { send } = open();
      send(identify({ city: 'New York' }));
      const skipped = send({ ...LAURA, $skip_user_properties_sync: true, user_properties });
      expect(skipped.properties).toEqual(user_properties);
      expect(send(LAURA).properties).toEqual({ city: 'New York' });
    },
  );

  it('properties.identify-before-event: an identify makes a profile, and only an event makes the user new', () => {
    const { profiles, send } = open();
    const { amplitudeId } = send(identify({ plan: 'pro' }), 1000);
    expect(profiles.user(amplitudeId)).toMatchObject({ events: 0, firstUsed: null, properties: { plan: 'pro' } });
    send(LAURA, 2000);
    expect(profiles.user(amplitudeId)).toMatchObject({ events: 1, firstUsed: 2000 });
  });

  it('shares one snapshot between events that change nothing', () => {
    const { send } = open();
    const event = { ...LAURA, user_properties: { $set: { plan: 'pro', seats: 2 } } };
    expect(send(event).userProperties).toBe(send(event).userProperties);
    expect(send(event).storedBytes).toBe(0);
  });

  it('limit.user-properties: keeps the event and drops its update', () => {
    const { send } = open({ limits: { propertyUpdatesPerHour: 2 } });
    send(identify({ plan: 'pro' }), 0);
    expect(send(identify({ plan: 'max' }), HOUR - 1).warnings).toEqual([]);
    const refused = send(identify({ plan: 'free' }), HOUR - 1);
    expect(refused.properties).toEqual({ plan: 'max' });
    expect(refused.warnings.map(({ rule }) => rule)).toEqual(['limit.user-properties']);
    // What was dropped counts for nothing: the first update is over, and one more is welcome.
    expect(send(identify({ plan: 'free' }), HOUR).properties).toEqual({ plan: 'free' });
  });
});

describe('users', () => {
  it('counts events, sessions, time and money', () => {
    const { profiles, send } = open();
    send({ ...LAURA, session_id: 1, price: 5, quantity: 2 }, 1000);
    send({ ...LAURA, session_id: 1, revenue: 2.5 }, 4000);
    send({ ...LAURA, session_id: -1 }, 5000);
    send({ ...LAURA, session_id: 2 }, 9000);
    expect(profiles.user(1)).toMatchObject({
      ...{ events: 4, sessions: 2, usageTime: 3000, purchases: 2, revenue: 12.5, firstUsed: 1000, lastUsed: 9000 },
    });
  });

  it('are one with the anonymous user merged into them, counts too', () => {
    const { profiles, send } = open();
    send({ ...LAURA, device_id: 'dev-Y' }, 2000);
    send({ device_id: 'dev-Z' }, 1000);
    send({ ...LAURA, device_id: 'dev-Z' }, 3000);
    expect(profiles.user(2)).toMatchObject({ amplitudeId: 1, mergedIds: [2], events: 3, firstUsed: 1000 });
    expect([...profiles.aliases(2)]).toEqual([1, 2]);
  });

  it('normalize.location: a country forgets the city, and keeps the language', () => {
    const { profiles, send } = open();
    send({ ...LAURA, city: 'Bern', region: 'BE', language: 'German' });
    send({ ...LAURA, country: 'France' });
    expect(profiles.user(1)?.known).toEqual({ country: 'France', language: 'German' });
  });

  it.each([
    ['1', 'match_amplitude_id'],
    ['Laura', 'match_user_or_device_id'],
    ['dev-Y', 'match_user_or_device_id'],
    ['Lau', 'match_user_prefix'],
    ['laura', 'nomatch'],
  ])('are found by %s: %s', (query, type) => {
    const { profiles, send } = open();
    send({ ...LAURA, device_id: 'dev-Y' });
    expect(profiles.findUsers(query).type).toBe(type);
  });

  it('identity.evicted: takes its devices along, so that nothing points to it', () => {
    const { profiles, send } = open({ maxSenders: 4 });
    for (let index = 0; index < 5; index++) send({ device_id: `dev-${index}` });
    expect(profiles.evicted).toMatchObject({ users: 2, ids: 2 });
    expect(profiles.findUsers('dev-0').type).toBe('nomatch');
    expect(send({ device_id: 'dev-0' }).amplitudeId).toBe(6);
  });

  it('stays without a device that was not heard of again, which then is of somebody new', () => {
    const { profiles, send } = open({ maxSenders: 4 });
    send({ ...LAURA, device_id: 'dev-0' });
    for (let index = 1; index < 5; index++) send({ device_id: `dev-${index}` });
    // Evicted are dev-0, and dev-1 with its user.
    expect(profiles.evicted).toMatchObject({ users: 1, ids: 2 });
    expect(profiles.user(1)).toMatchObject({ userId: 'Laura', amplitudeId: 1 });
    expect(send({ device_id: 'dev-0' }).amplitudeId).toBe(6);
  });

  it('is none that goes with an id which was only ever refused', () => {
    const { senders, evicted } = open({ maxSenders: 4 }).profiles;
    for (let index = 0; index < 5; index++) senders.devices.find(`dev-${index}`);
    senders.trim([]);
    expect(evicted).toMatchObject({ users: 0 });
    expect(senders.devices.evicted).toBe(2);
  });

  it('goes with its user_id, and all of its devices with it', () => {
    const { profiles, send } = open({ maxSenders: 4 });
    send({ ...LAURA, device_id: 'dev-0' });
    for (let index = 0; index < 5; index++) send({ user_id: `user-${index}`, device_id: 'dev-9' });
    expect(profiles.findUsers('dev-0').type).toBe('nomatch');
    expect(send({ device_id: 'dev-0' }).amplitudeId).toBe(7);
  });

  it('stays while one of its devices is heard of, with or without its user_id', () => {
    const { profiles, send } = open({ maxSenders: 4 });
    send({ ...LAURA, device_id: 'dev-0' });
    for (let index = 0; index < 50; index++) {
      send({ user_id: `user-${index}` });
      expect(send({ device_id: 'dev-0' }).amplitudeId).toBe(1);
    }
    expect(profiles.userOf({ userId: 'Laura' })?.amplitudeId).toBe(1);
  });
});

/** How many others can be heard of after these events until Laura is forgotten. */
function othersUntilForgotten(...events: object[]): number {
  const { profiles, send } = open({ maxSenders: 4 });
  for (const event of events) send({ ...event });
  let others = 0;
  while (profiles.userOf({ userId: LAURA.user_id }) !== undefined && others < 100)
    send({ user_id: `user-${others++}` });
  return others;
}

it('a user is remembered for longer where a device of it was heard of alone, not where it came with the user_id', () => {
  const onDevice = { ...LAURA, device_id: 'dev-0' };
  const alone = othersUntilForgotten(LAURA);
  expect(othersUntilForgotten(onDevice)).toBe(alone);
  expect(othersUntilForgotten(onDevice, { device_id: 'dev-0' })).toBeGreaterThan(alone);
});

describe('users, devices and merges in any order', () => {
  const id = (prefix: string) => fc.option(fc.integer({ min: 0, max: 9 }).map((number) => `${prefix}-${number}`));
  const step = fc.tuple(id('user'), id('device')).filter(([user, device]) => user !== null || device !== null);

  it('never point to a user that was evicted, and keep within the cap', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { profiles, send } = open({ maxSenders: 4 });
        for (const [user_id, device_id] of steps) {
          const { amplitudeId } = send({ user_id, device_id });
          expect(profiles.user(amplitudeId)?.amplitudeId).toBe(amplitudeId);
          expect(profiles.size.ids).toBeLessThanOrEqual(8);
          expect(profiles.size.users).toBeLessThanOrEqual(profiles.size.ids);
        }
        for (const [user_id, device_id] of steps) {
          const found = profiles.userOf({ userId: user_id ?? '', deviceId: device_id ?? '' });
          const pointing = [found, ...(found?.mergedIds ?? []).map((merged) => profiles.user(merged))];
          for (const one of pointing) expect(one).toEqual(profiles.user(found?.amplitudeId ?? 0));
        }
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

describe('groups', () => {
  const change = {
    ...LAURA,
    event_type: '$groupidentify',
    groups: { org: 'acme' },
    group_properties: { $set: { seats: 5 } },
  };

  it('have properties that events of them carry', () => {
    const { profiles, send } = open();
    send(change);
    const stored = send({ ...LAURA, groups: { org: 'acme' } });
    expect(stored.groups).toEqual({ org: ['acme'] });
    expect(stored.groupProperties?.org?.acme?.read()).toEqual({ seats: 5 });
    expect(profiles.user(1)?.events).toBe(1);
  });
});

describe('state', () => {
  it('is the same after a dump and a load', () => {
    const { profiles, send } = open();
    send({ ...LAURA, device_id: 'dev-Y' });
    send({ device_id: 'dev-Z' });
    send({ ...LAURA, device_id: 'dev-Z', user_properties: { plan: 'pro' } });
    send({ ...identify(JSON.parse('{"__proto__":"odd"}')), groups: JSON.parse('{"__proto__":"odd","org":"x"}') });
    const dumped = JSON.parse(JSON.stringify([...profiles.dump()]));
    const copy = open();
    expect(copy.profiles.load([...dumped, ['user', '9', { broken: true }]])).toEqual({ refused: 1 });
    expect(JSON.parse(JSON.stringify([...copy.profiles.dump()]))).toEqual(dumped);
    expect(copy.send({ device_id: 'dev-Z' }).amplitudeId).toBe(1);
    expect(copy.send({ device_id: 'dev-N' }).amplitudeId).toBe(3);
  });

  it('tells what changed since it was last asked, and what was evicted', () => {
    const { profiles, send } = open();
    send({ device_id: 'dev-Z' });
    expect(profiles.takeChanged().everything).toBe(true);
    send({ ...LAURA, device_id: 'dev-Y' });
    send({ ...LAURA, device_id: 'dev-Z' });
    const records = [...profiles.takeChanged().records].map(([kind, key, value]) => `${kind} ${key} ${value !== null}`);
    expect(records).toEqual(['next-id  true', 'user 2 true', 'user 1 false']);
    expect([...profiles.takeChanged().records]).toHaveLength(1);
  });
});

describe('more groups than a project remembers', () => {
  it('are evicted, those not heard of for longest first, and counted', () => {
    const { profiles, send } = open({ maxGroups: 10 });
    for (let index = 0; index < 100; index++) {
      for (const org of ['regular', `org-${index}`]) {
        send({ ...LAURA, event_type: '$groupidentify', groups: { org }, group_properties: { $set: { seats: index } } });
      }
    }
    expect(profiles.groupProperties('org', 'regular')).toEqual({ seats: 99 });
    expect(profiles.groupProperties('org', 'org-0')).toEqual({});
    expect(profiles.size.groups).toBeLessThanOrEqual(10);
    expect(profiles.size.groups + profiles.evicted.groups).toBe(101);
  });
});

it('takes any text for a group type, and leaves the prototype of all objects alone', () => {
  const { send } = open();
  const groups: unknown = JSON.parse('{"__proto__":["polluted"]}');
  const { groupProperties } = send({
    ...{ ...LAURA, event_type: '$groupidentify', groups },
    group_properties: { $set: { seats: 1 } },
  });
  expect('polluted' in {}).toBe(false);
  expect(Object.entries(groupProperties ?? {}).map(([type]) => type)).toEqual(['__proto__']);
});
