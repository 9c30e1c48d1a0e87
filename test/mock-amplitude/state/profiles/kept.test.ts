import { describe, expect, it } from 'vitest';
import { createChanges, type StateRecord } from '../../../../mock-amplitude/state/profiles/changes.ts';
import { createProfiles } from '../../../../mock-amplitude/state/profiles/create-profiles.ts';
import { createGroupTable } from '../../../../mock-amplitude/state/profiles/groups.ts';
import { PartList } from '../../../../mock-amplitude/state/profiles/part-list.ts';
import { wholeVersion } from '../../../../mock-amplitude/state/profiles/version.ts';
import { openState } from '../../open-state.ts';

const LAURA = { user_id: 'Laura' };
const GROUP = { event_type: '$groupidentify', groups: { g: 'a' }, group_properties: { b: 1 } };

/** A project in which much happened. */
function fill() {
  const run = openState();
  run.send({
    ...LAURA,
    device_id: 'device-1',
    user_properties: { plan: 'pro' },
    app_version: '1.2',
    country: 'Iceland',
  });
  run.send({ device_id: 'device-2' });
  run.send({ ...LAURA, device_id: 'device-2' });
  run.send({ user_id: 'David', device_id: 'device-1' });
  run.send({ device_id: 'device-3' });
  run.send(GROUP);
  return run;
}

describe('profiles that are dumped and loaded', () => {
  it('are the same: users, devices, merged IDs, groups, and the next Amplitude ID', () => {
    const { profiles } = fill();
    const copy = createProfiles();
    const dump = JSON.parse(JSON.stringify([...profiles.dump()]));
    expect(dump.map(([kind, key]: StateRecord) => `${kind} ${key}`.trim())).toEqual([
      ...['next-id', 'user 1', 'user 3', 'user 4', 'group ["g","a"]'],
    ]);
    const devices = dump
      .filter(([kind]: StateRecord) => kind === 'user')
      .map(([, , user]: StateRecord) => Object(user).ownDevices);
    expect(devices).toEqual([['device-2'], ['device-1'], ['device-3']]);
    expect(copy.load(dump)).toEqual({ refused: 0 });
    expect([...copy.dump()]).toEqual([...profiles.dump()]);
    expect(copy.user(2)).toEqual(profiles.user(1));
    expect(copy.userOf({ userId: 'Laura' })?.amplitudeId).toBe(1);
    expect(['device-1', 'device-2', 'device-3'].map((deviceId) => copy.userOf({ deviceId })?.amplitudeId)).toEqual([
      3, 1, 4,
    ]);
    expect(copy.groupProperties('g', 'a')).toEqual({ b: 1 });
    expect(copy.identify(copy.senders.users.find('somebody'), undefined, 0)?.amplitudeId).toBe(5);
    expect(copy.size).toEqual({ users: 4, groups: 1, ids: 6 });
  });

  it('tell from then on what differs from what was loaded', () => {
    const profiles = createProfiles();
    profiles.load(JSON.parse(JSON.stringify([...fill().profiles.dump()])));
    profiles.remove(1);
    const { everything, records } = profiles.takeChanged();
    expect([everything, [...records]]).toEqual([
      false,
      [
        ['next-id', '', 4],
        ['user', '1', null],
      ],
    ]);
  });

  it.each<[StateRecord]>([
    [['next-id', '', '7']],
    [['group', 'g', 7]],
    [['group', 'g', null]],
    [['user', '1', {}]],
    [['user', '1', null]],
    [['what', '1', {}]],
  ])('refuse what they cannot read: %j', (record) => {
    const profiles = createProfiles();
    expect(profiles.load([record])).toEqual({ refused: 1 });
    expect(profiles.size).toEqual({ users: 0, groups: 0, ids: 0 });
  });

  it('refuse groups of a user that are none', () => {
    const [, user]: StateRecord[] = JSON.parse(JSON.stringify([...fill().profiles.dump()]));
    if (user === undefined) throw new Error('nobody was dumped');
    const [kind, key, value] = user;
    const withGroups = (groups: unknown): StateRecord => [kind, key, { ...Object(value), groups }];
    expect(
      createProfiles().load([
        withGroups({ g: ['a'] }),
        ['what', key, value],
        withGroups({ g: 'a' }),
        withGroups(['a']),
        withGroups('a'),
      ]),
    ).toEqual({
      refused: 4,
    });
  });

  it('take an Amplitude ID for used that a user has, or that is said', () => {
    const profiles = createProfiles();
    profiles.load([
      ['next-id', '', 9],
      ['next-id', '', 3],
    ]);
    expect(profiles.identify(profiles.senders.users.find('Laura'), undefined, 0)?.amplitudeId).toBe(10);
  });
});

describe('users', () => {
  it.each([
    ['1', 'match_amplitude_id', [1]],
    ['2', 'match_amplitude_id', [1]],
    ['Laura', 'match_user_or_device_id', [1]],
    ['device-1', 'match_user_or_device_id', [3]],
    ['La', 'match_user_prefix', [1]],
    ['', 'nomatch', []],
    ['aura', 'nomatch', []],
    ['1x', 'nomatch', []],
    ['x1', 'nomatch', []],
    ['0x1', 'nomatch', []],
    ['99', 'nomatch', []],
  ])('are found by "%s": %s', (query, type, ids) => {
    const { type: found, users } = fill().profiles.findUsers(query);
    expect([found, users.map(({ amplitudeId }) => amplitudeId)]).toEqual([type, ids]);
  });

  it('are found by an ID of several digits', () => {
    const profiles = createProfiles();
    profiles.load([['next-id', '', 41]]);
    profiles.identify(profiles.senders.users.find('Laura'), undefined, 0);
    expect(profiles.findUsers('42').type).toBe('match_amplitude_id');
  });

  it('are nobody’s where no id is said, or none that is known', () => {
    const { profiles } = fill();
    expect([profiles.userOf({}), profiles.userOf({ userId: 'x' }), profiles.userOf({ deviceId: 'x' })]).toEqual([
      ...[undefined, undefined, undefined],
    ]);
    expect(profiles.userOf({ userId: 'x', deviceId: 'device-3' })?.amplitudeId).toBe(4);
    expect(profiles.aliases(77)).toEqual(new Set([77]));
  });

  it('count from the first event to the last, whatever the order of their times', () => {
    const { send, profiles } = openState();
    send({ ...LAURA, session_id: 7, app_version: '' }, 5000);
    send({ ...LAURA, session_id: 7, app_version: '1.0' }, 3000);
    send({ ...LAURA, session_id: 7, app_version: '2.0', price: 'x' }, 4000);
    send({ ...LAURA, session_id: 7, price: 3 }, 6000);
    expect(profiles.user(1)).toMatchObject({
      ...{ firstUsed: 3000, lastUsed: 6000, sessions: 1, usageTime: 1000, purchases: 1, revenue: 3, lastSession: 7 },
    });
  });

  it('buy what has a price, also in the event of the SDKs', () => {
    const { send, profiles } = openState();
    send({ ...LAURA, price: Number.POSITIVE_INFINITY });
    expect(profiles.user(1)).toMatchObject({ purchases: 0, revenue: 0 });
    send({ ...LAURA, event_type: 'revenue_amount', event_properties: { $price: 4, $quantity: 2 } });
    send({ ...LAURA, event_type: 'other', event_properties: { $price: 4, $quantity: 2 } });
    expect(profiles.user(1)).toMatchObject({ purchases: 1, revenue: 8 });
  });

  it('are in the groups that an identify names, and in none before', () => {
    const { send } = openState();
    send({ ...LAURA, event_type: '$identify' });
    expect(send(LAURA).groups).toBeUndefined();
    send({ ...LAURA, event_type: '$identify', groups: { g: 'a' } });
    expect(send(LAURA).groups).toEqual({ g: ['a'] });
  });

  it('know the first version they were seen with', () => {
    const { send, profiles } = openState();
    send({ ...LAURA });
    send({ ...LAURA, app_version: '1.0' });
    send({ ...LAURA, app_version: '2.0' });
    expect(profiles.user(1)).toMatchObject({ startVersion: '1.0', known: { app_version: '2.0' } });
  });

  it('know each thing that was last said of their device and place', () => {
    const fields = {
      ...{ country: 'Iceland', region: 'R', city: 'C', dma: 'D', platform: 'iOS', os_name: 'ios', os_version: '17' },
      ...{
        device_brand: 'B',
        device_manufacturer: 'M',
        device_model: 'X',
        carrier: 'T',
        app_version: '1',
        language: 'is',
      },
    };
    for (const [field, value] of Object.entries(fields)) {
      const { send, profiles } = openState();
      send({ ...LAURA, [field]: value });
      send({ ...LAURA, [field]: '' });
      expect(profiles.user(1)?.known).toMatchObject({ [field]: value });
      send({ ...LAURA, [field]: 'other' });
      expect(profiles.user(1)?.known).toMatchObject({ [field]: 'other' });
    }
  });

  it('forget the rest of a device on an identify, and the rest of a place always, but nothing for an empty text', () => {
    const { send, profiles } = openState();
    send({ ...LAURA, platform: 'iOS', carrier: 'T', country: 'Iceland', city: 'C', language: 'is' });
    send({ ...LAURA, platform: 'Web' });
    expect(profiles.user(1)?.known).toMatchObject({ platform: 'Web', carrier: 'T', city: 'C', language: 'is' });
    send({ ...LAURA, country: 'Norway', city: '' });
    expect(profiles.user(1)?.known).toMatchObject({ country: 'Norway', city: 'C' });
    send({ ...LAURA, country: 'Sweden', app_version: '1' });
    expect(profiles.user(1)?.known).toMatchObject({ country: 'Sweden', city: undefined, language: 'is' });
    send({ ...LAURA, event_type: '$identify', platform: 'Android' });
    expect(profiles.user(1)?.known).toMatchObject({ platform: 'Android', carrier: undefined, language: 'is' });
    for (const event_type of ['visit', '$identify']) {
      send({ ...LAURA, platform: 'iOS', carrier: 'T', country: 'Iceland', city: 'C', language: 'is' });
      send({ ...LAURA, event_type, platform: 'iOS', country: 'Iceland' });
      const carrier = event_type === 'visit' ? 'T' : undefined;
      expect(profiles.user(1)?.known).toMatchObject({ platform: 'iOS', carrier, country: 'Iceland', city: undefined });
    }
  });
});

describe('groups', () => {
  it('are told of when they change or are evicted, not when all stays as it was', () => {
    const changes: string[] = [];
    const groups = createGroupTable(2, (key) => changes.push(key));
    const first = groups.apply({ g: ['a'] }, { b: 1 });
    expect([first.bytes > 0, first.warnings, changes]).toEqual([true, [], ['["g","a"]']]);
    expect([groups.apply({ g: ['a'] }, { b: 1 }).bytes, changes.length]).toEqual([0, 1]);
    for (const value of ['b', 'c', 'd']) groups.apply({ g: [value] }, { b: 2 });
    expect(groups.evicted).toBeGreaterThan(0);
    expect(changes.filter((key) => key === '["g","a"]')).toHaveLength(2);
    expect(groups.byKey('["g","a"]')).toBeUndefined();
  });

  it('add up what all of them take', () => {
    const groups = createGroupTable(100, () => {});
    const one = createGroupTable(100, () => {}).apply({ g: ['a'] }, { b: 1 }).bytes;
    expect(groups.apply({ g: ['a', 'b'], h: ['c'] }, { b: 1 }).bytes).toBe(3 * one);
    expect(groups.size).toBe(3);
  });

  it('have a snapshot of those that have properties', () => {
    const groups = createGroupTable(100, () => {});
    groups.apply({ g: ['a'] }, { b: 1 });
    groups.apply({ g: ['empty'] }, {});
    groups.restore('["h","c"]', { d: 2 });
    const read = groups.snapshot({ g: ['a', 'empty', 'unknown'], h: ['c'], i: ['x'] });
    expect(Object.keys(read ?? {})).toEqual(['g', 'h']);
    expect(Object.keys(read?.g ?? {})).toEqual(['a']);
    expect(read?.h?.c?.read()).toEqual({ d: 2 });
    expect(groups.snapshot({ g: ['empty'] })).toBeUndefined();
    expect([...groups.entries()]).toEqual([
      ['["g","a"]', { b: 1 }],
      ['["g","empty"]', {}],
      ['["h","c"]', { d: 2 }],
    ]);
  });

  it('that are none change nothing', () => {
    expect(createGroupTable(2, () => {}).apply({}, { a: 1 })).toEqual({ warnings: [], bytes: 0 });
  });

  it('warn as groups do', () => {
    const { warnings } = createGroupTable(2, () => {}).apply({ g: ['a'] }, { $prepend: { a: 1 } });
    expect(warnings).toMatchObject([{ rule: 'properties.unknown-operation', path: 'group_properties.$prepend' }]);
  });
});

it('a part of a request holds until something of it is another', () => {
  const parts = new PartList();
  const [one, other] = [wholeVersion({}), wholeVersion({})];
  const [groups, groupProperties] = [{ g: ['a'] }, {}];
  parts.add(0, 1, one, undefined, undefined);
  parts.add(1, 1, one, undefined, undefined);
  parts.add(2, 2, one, undefined, undefined);
  parts.add(3, 2, other, undefined, undefined);
  parts.add(4, 2, other, groups, undefined);
  parts.add(5, 2, other, groups, groupProperties);
  parts.add(6, 2, other, groups, groupProperties);
  expect(parts.parts.map(({ from }) => from)).toEqual([0, 2, 3, 4, 5]);
});

it('changes are told one by one, up to 200,000 of them; then all may have changed', () => {
  const changes = createChanges();
  const mark = (count: number) => {
    for (let key = 0; key < count; key++) changes.mark('user', key);
    return changes.take()?.size;
  };
  expect([mark(1), mark(2), mark(200_000), mark(200_001), mark(0)]).toEqual([undefined, 2, 200_000, undefined, 0]);
});

it('what changed is told as such once somebody has asked', () => {
  const { send, profiles } = openState();
  send(LAURA);
  expect(profiles.takeChanged().everything).toBe(true);
  send(LAURA);
  expect(profiles.takeChanged().everything).toBe(false);
});
