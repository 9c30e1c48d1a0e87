import { describe, expect, it } from 'vitest';
import { resultAt } from '../../../../mock-amplitude/rules/request-result.ts';
import { openState } from '../../open-state.ts';

const LAURA = { user_id: 'Laura' };
const visit = { event_type: 'visit' };

/** The records that a call of `takeChanged` gives, by kind and key. */
function changed(profiles: ReturnType<typeof openState>['profiles']) {
  return [...profiles.takeChanged().records].map(([kind, key]) => `${kind} ${key}`.trim());
}

describe('what is stored of a request', () => {
  it('belongs to whom sent it, run by run, and repeats leave nothing', () => {
    const { sendAll, profiles } = openState();
    const once = [
      { ...visit, ...LAURA, insert_id: '1' },
      { ...visit, ...LAURA, insert_id: '2' },
      { ...visit, user_id: 'David', insert_id: '3' },
    ];
    expect(sendAll(once).stored.map(({ from, amplitudeId }) => [from, amplitudeId])).toEqual([
      [0, 1],
      [2, 2],
    ]);
    const again = sendAll([...once, { ...visit, ...LAURA, insert_id: '4' }]);
    expect([0, 1, 2, 3].map((index) => resultAt(again.results, index).verdict)).toEqual([
      ...['duplicate', 'duplicate', 'duplicate', 'accepted'],
    ]);
    expect(again.stored.map(({ from, amplitudeId }) => [from, amplitudeId])).toEqual([[3, 1]]);
    expect([profiles.user(1)?.events, profiles.user(2)?.events]).toEqual([3, 1]);
  });

  it('makes no user of repeats only', () => {
    const { sendAll, profiles } = openState();
    // Without a device, the same user is the same device.
    sendAll([{ ...visit, user_id: 'Laura', insert_id: '1' }]);
    profiles.remove(1);
    const { results } = sendAll([{ ...visit, user_id: 'Laura', insert_id: '1' }]);
    expect([resultAt(results, 0).verdict, profiles.size.users]).toEqual(['duplicate', 0]);
  });

  it('makes a user of one event that is new among repeats', () => {
    const { sendAll, profiles } = openState();
    const once = [
      { ...visit, ...LAURA, insert_id: '1' },
      { ...visit, user_id: 'David', insert_id: '2' },
    ];
    sendAll(once);
    profiles.remove(2);
    expect(sendAll([...once, { ...visit, user_id: 'David', insert_id: '3' }]).stored).toMatchObject([
      { from: 2, amplitudeId: 3 },
    ]);
  });

  it('is warned of names that there is no room for', () => {
    const { sendAll } = openState();
    const many = Object.fromEntries(Array.from({ length: 2001 }, (_, nth) => [`p${nth}`, 1]));
    const { results } = sendAll([
      { ...visit, ...LAURA },
      { ...visit, ...LAURA, event_properties: many },
    ]);
    expect([...results.own.keys()]).toEqual([1]);
    expect(resultAt(results, 1)).toMatchObject({
      verdict: 'accepted',
      diagnostics: [{ rule: 'limit.instrumentation', path: 'events[1].event_properties' }],
    });
  });

  it('of an event without ids belongs to nobody', () => {
    const { sendAll, profiles } = openState();
    const { stored } = sendAll([
      { ...visit, ...LAURA },
      { event_type: '$groupidentify', groups: { g: 'a' }, group_properties: { b: 1 } },
    ]);
    expect(stored.map(({ from, amplitudeId, groups }) => [from, amplitudeId, groups])).toEqual([
      [0, 1, undefined],
      [1, 0, undefined],
    ]);
    expect([profiles.size.users, profiles.groupProperties('g', 'a')]).toEqual([1, { b: 1 }]);
  });

  it('is warned of where it is in the request', () => {
    const { sendAll } = openState();
    const { results } = sendAll([
      { ...visit, ...LAURA },
      { ...visit, ...LAURA, user_properties: { $double: {} } },
    ]);
    expect(resultAt(results, 0).diagnostics).toEqual([]);
    expect(resultAt(results, 1)).toMatchObject({
      verdict: 'accepted',
      diagnostics: [{ path: 'events[1].user_properties.$double' }],
    });
  });

  it('takes room for what changed only', () => {
    const { send } = openState();
    const event = { ...LAURA, user_properties: { plan: 'pro' } };
    expect(send(event).storedBytes).toBeGreaterThan(0);
    expect(send(event).storedBytes).toBe(0);
    const group = { event_type: '$groupidentify', groups: { g: 'a' }, group_properties: { b: 1 } };
    expect(send(group).storedBytes).toBeGreaterThan(0);
    expect(send(group).storedBytes).toBe(0);
  });

  it('tells of a change of properties that came too often', () => {
    const { send } = openState({ limits: { propertyUpdatesPerHour: 0 } });
    expect(send({ ...LAURA, user_properties: { plan: 'pro' } }).warnings).toMatchObject([
      {
        rule: 'limit.user-properties',
        severity: 'warning',
        path: 'events[0].user_properties',
        message: 'Amplitude user 1 changed its properties too often: this change is dropped',
      },
    ]);
  });

  it('warns of its group and of its user', () => {
    const { send } = openState();
    const event = {
      ...{ ...LAURA, event_type: '$groupidentify', groups: { g: 'a' } },
      ...{ group_properties: { $x: 1 }, user_properties: { $y: 1 } },
    };
    const { warnings } = send(event);
    expect(warnings.map(({ path }) => path)).toEqual(['events[0].group_properties.$x', 'events[0].user_properties.$y']);
  });
});

describe('groups', () => {
  it('come from an identify to later events, those of the event beside them', () => {
    const { send, profiles } = openState();
    send({ ...LAURA, event_type: '$identify', groups: { org: 'acme' } });
    expect(send(LAURA).groups).toEqual({ org: ['acme'] });
    expect(send({ ...LAURA, groups: { team: 'red' } }).groups).toEqual({ org: ['acme'], team: ['red'] });
    expect(send(LAURA).groups).toEqual({ org: ['acme'] });
    send({ ...LAURA, event_type: '$identify', groups: { team: 'blue' } });
    expect(profiles.user(1)?.groups).toEqual({ org: ['acme'], team: ['blue'] });
    send({ ...LAURA, event_type: '$identify' });
    expect(profiles.user(1)?.groups).toEqual({ org: ['acme'], team: ['blue'] });
  });

  it('an event alone gives its user no groups', () => {
    const { send, profiles } = openState();
    expect(send({ ...LAURA, groups: { team: 'red' } }).groups).toEqual({ team: ['red'] });
    expect([profiles.user(1)?.groups, send(LAURA).groups]).toEqual([null, undefined]);
  });

  it('only a $groupidentify changes their properties', () => {
    const { send, profiles } = openState();
    const sent = { ...LAURA, groups: { org: 'acme' }, group_properties: { a: 1 } };
    send(sent);
    expect(profiles.groupProperties('org', 'acme')).toEqual({});
    send({ ...sent, event_type: '$groupidentify' });
    expect(profiles.groupProperties('org', 'acme')).toEqual({ a: 1 });
    send({ event_type: '$groupidentify', group_properties: { a: 2 } });
    send({ event_type: '$groupidentify', groups: { org: 'acme' } });
    expect(profiles.groupProperties('org', 'acme')).toEqual({ a: 1 });
    expect(profiles.user(1)?.events).toBe(1);
  });
});

describe('what changed since somebody asked', () => {
  it('is everything at first, then what was sent since', () => {
    const { send, profiles } = openState();
    send({ ...LAURA, device_id: 'device-1' });
    expect(profiles.takeChanged().everything).toBe(true);
    send({ ...LAURA, device_id: 'device-1' });
    expect(changed(profiles)).toEqual(['next-id', 'user 1']);
    expect(changed(profiles)).toEqual(['next-id']);
  });

  it('is a user who is seen first, and one who got a device, and one who lost it', () => {
    const { send, profiles } = openState();
    changed(profiles);
    send(LAURA);
    expect(changed(profiles)).toEqual(['next-id', 'user 1']);
    send({ ...LAURA, device_id: 'device-1' });
    changed(profiles);
    send({ user_id: 'David', device_id: 'device-1' });
    expect(changed(profiles).toSorted()).toEqual(['next-id', 'user 1', 'user 2']);
  });

  it('is an anonymous user that was merged: it is gone', () => {
    const { send, profiles } = openState();
    send(LAURA);
    send({ device_id: 'device-1' });
    changed(profiles);
    send({ ...LAURA, device_id: 'device-1' });
    const records = [...profiles.takeChanged().records];
    expect(records.find(([kind, key]) => kind === 'user' && key === '2')).toEqual(['user', '2', null]);
    expect(records.some(([kind, key]) => kind === 'user' && key === '1')).toBe(true);
  });

  it('is a group', () => {
    const { send, profiles } = openState();
    changed(profiles);
    const group = { event_type: '$groupidentify', groups: { g: 'a' }, group_properties: { b: 1 } };
    send(group);
    expect([...profiles.takeChanged().records].at(-1)).toEqual(['group', '["g","a"]', { b: 1 }]);
    send(group);
    expect(changed(profiles)).toEqual(['next-id']);
  });
});

describe('a user into whom an anonymous one is merged', () => {
  it('has the counts of both, and keeps its own properties', () => {
    const { send, profiles } = openState();
    send({ ...LAURA, device_id: 'device-1', session_id: 1, revenue: 5, user_properties: { plan: 'pro' } }, 5000);
    send({ ...LAURA, device_id: 'device-1', session_id: 1 }, 6000);
    send({ device_id: 'device-2', session_id: 2, revenue: 2, user_properties: { plan: 'none' } }, 1000);
    send({ device_id: 'device-2', session_id: 2 }, 1500);
    send({ ...LAURA, device_id: 'device-2', event_type: '$identify' }, 7000);
    expect(profiles.user(1)).toMatchObject({
      ...{ events: 4, sessions: 2, usageTime: 1500, purchases: 2, revenue: 7, firstUsed: 1000, lastUsed: 6000 },
      ...{ mergedIds: [2], deviceIds: ['device-1', 'device-2'], properties: { plan: 'pro' } },
    });
    expect([profiles.size.users, profiles.user(2)?.amplitudeId]).toEqual([1, 1]);
    expect(profiles.aliases(2)).toEqual(new Set([1, 2]));
  });

  it.each([
    ['the anonymous one', true],
    ['the user', false],
  ])('has the times of %s where the other had no event', (_who, anonymousHas) => {
    const { send, profiles } = openState();
    send({ ...LAURA, event_type: anonymousHas ? '$identify' : 'visit' }, 3000);
    send({ device_id: 'device-2', event_type: anonymousHas ? 'visit' : '$identify' }, 4000);
    send({ ...LAURA, device_id: 'device-2', event_type: '$identify' }, 5000);
    const time = anonymousHas ? 4000 : 3000;
    expect(profiles.user(1)).toMatchObject({ firstUsed: time, lastUsed: time, events: 1 });
  });

  it('has each of its devices once, however often they change hands', () => {
    const { send, profiles } = openState();
    for (const user_id of ['Laura', 'David', 'Laura', 'David', 'Laura']) send({ user_id, device_id: 'device-1' });
    expect([profiles.user(1)?.deviceIds, profiles.user(2)?.deviceIds]).toEqual([['device-1'], ['device-1']]);
    expect(profiles.userOf({ deviceId: 'device-1' })?.userId).toBe('Laura');
  });
});
