import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../src/forwarder/event.ts';
import { events, map, track } from './map.ts';

const first = (...args: Parameters<typeof events>) => events(...args)[0];

describe('an insert_id', () => {
  const page = (url: string) => first({ type: 'page', anonymousId: 'df_abc', context: { page: { url } } })?.insert_id;

  it('tells two pages of one batch apart that came without a time', () => {
    expect(page('/a')).toBe(page('/a'));
    expect(page('/a')).not.toBe(page('/b'));
  });

  it('tells apart what is alike as far as Amplitude keeps it', () => {
    const said = (text: string) => first(track({ messageId: undefined, properties: { text } }))?.insert_id;
    expect(said(`${'x'.repeat(1024)}a`)).not.toBe(said(`${'x'.repeat(1024)}b`));
  });

  it('does not change with the moment of sending', () => {
    const id = (sentAt: string) =>
      first(track({ messageId: undefined, timestamp: '2026-02-25T14:00:00Z', sentAt }))?.insert_id;
    expect(id('2026-02-25T14:00:01Z')).toBe(id('2026-02-25T14:09:00Z'));
  });

  it.each([
    [1000, true],
    [1001, false],
  ])('is a messageId of %i characters as it is: %s; one too long to be kept whole is hashed', (length, kept) => {
    const messageId = 'm'.repeat(length);
    const ids = events(track({ messageId, traits: { plan: 'gold' } })).map(({ insert_id }) => insert_id);
    expect(ids[1] === messageId).toBe(kept);
    expect(ids[0]).toBe(`${ids[1]}:identify`);
    expect(Math.max(...ids.map((id) => id.length))).toBeLessThanOrEqual(1024);
  });
});

describe('a time without a zone', () => {
  it('is UTC, wherever the forwarder runs', () => {
    const zone = process.env.TZ;
    process.env.TZ = 'America/New_York';
    try {
      expect(first(track({ timestamp: '2024-03-24T16:00:00' }))?.time).toBe(1711296000000);
      expect(first(track({ timestamp: '2024-03-24T16:00:00.000-04:00' }))?.time).toBe(1711310400000);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
});

describe('map.session', () => {
  it.each([
    [99_999_999, undefined],
    [100_000_000, 100_000_000_000],
    [99_999_999_999, 99_999_999_999_000],
    [100_000_000_000, 100_000_000_000],
    [99_999_999_999_999, 99_999_999_999_999],
    [100_000_000_000_000, undefined],
    ['3', undefined],
  ])('takes %j, seconds or ms or no time at all, for %j', (sessionId, expected) => {
    expect(first(track({ context: { sessionId } }))?.session_id).toBe(expected);
  });
});

describe('map.limits', () => {
  it('never cuts a character in two', () => {
    const text = `${'x'.repeat(1023)}😀`;
    expect(first(track({ properties: { text } }))?.event_properties?.text).toBe('x'.repeat(1023));
  });

  it.each([
    [38, true],
    [39, false],
  ])('keeps %i levels inside an operation, plain or sent as one: %s', (levels, kept) => {
    let value: object = { innermost: 1 };
    for (let level = 2; level <= levels; level++) value = { inner: value };
    for (const traits of [{ trait: value }, { $set: { trait: value } }]) {
      const text = JSON.stringify(first({ type: 'identify', userId: 'user-1', traits }));
      expect(text.includes('innermost')).toBe(kept);
    }
  });

  it('counts a cut campaign', () => {
    expect(map(track({ context: { campaign: { source: 'x'.repeat(1025) } } }))).toMatchObject({
      changes: [{ field: 'context.campaign.source', change: 'truncated' }],
    });
  });

  it("sends the user's operations of an event whose name is refused", () => {
    expect(map(track({ event: '[Amplitude] Revenue', traits: { plan: 'gold' } }))).toMatchObject({
      events: [{ event_type: '$identify' }],
      refused: [{ event: { event_type: '[Amplitude] Revenue' }, field: 'event_type' }],
    });
  });

  it.each([['$identify'], ['$groupidentify']])('refuses a track event that is named as an operation: %s', (event) => {
    expect(map(track({ event }))).toMatchObject({
      events: [],
      refused: [{ rule: 'map.limits', field: 'event_type', reason: `"${event}" is reserved for Amplitude` }],
    });
  });

  it.each([
    [1024, 0],
    [1025, 1],
  ])('cuts a group id of %i characters: %i times', (length, changes) => {
    const mapping = map({ type: 'group', userId: 'user-1', groupId: 'g'.repeat(length) });
    expect(mapping).toMatchObject({ events: [{ groups: { company: 'g'.repeat(1024) } }, {}] });
    expect(mapping.kind === 'mapped' && mapping.changes).toHaveLength(changes);
  });

  it('keeps from a group what only users can have, and from both what is no operation', () => {
    const traits = { seats: 5, $append: { tags: 'a' }, $prepend: { tags: 'b' }, $add: 5, $clearAll: '-' };
    const group = map({ type: 'group', userId: 'user-1', groupId: 'acme', traits });
    expect(group).toMatchObject({
      events: [{ group_properties: { $set: { seats: 5 }, $append: { tags: 'a' }, $clearAll: '-' } }, {}],
      changes: [
        { field: 'traits.$prepend', change: 'dropped', reason: 'groups have no $prepend' },
        { field: 'traits.$add', change: 'dropped', reason: '$add takes an object of properties' },
      ],
    });
    const user = first({ type: 'identify', userId: 'user-1', traits });
    expect(Object.keys(user?.user_properties ?? {}).sort()).toEqual(['$append', '$clearAll', '$prepend', '$set']);
  });
});

describe('an ip of $remote', () => {
  const context = { ip: '$remote' };

  it("is the sender's address, and never the forwarder's own", () => {
    expect(first(track({ context }))).not.toHaveProperty('ip');
    expect(events(track({ context }), {}, { remoteAddress: '203.0.113.9' })[0]?.ip).toBe('203.0.113.9');
    expect(map(track({ context })).explanation.unused).toContainEqual({
      source: 'context.ip',
      reason: 'map.context: stands for the sender',
    });
  });
});

describe('what is named like a part of every object', () => {
  it('is no field of the event', () => {
    const context = { os: { name: 'constructor' }, device: { advertisingId: 'ad-1', type: 'toString' } };
    expect(Object.keys(first(track({ context })) ?? {}).sort()).toEqual([
      'device_id',
      'event_properties',
      'event_type',
      'insert_id',
      'library',
      'os_name',
      'platform',
      'time',
    ]);
  });
});

describe('map.constants', () => {
  it.each([
    [{ device: { type: 'ios' } }, 'iOS'],
    [{ os: { name: 'Windows' }, device: { type: 'Android' } }, 'Windows'],
    [{ device: { type: 'desktop' } }, 'Web'],
  ])('reads the platform from the device too: %j is %s', (context, platform) => {
    expect(first(track({ context }))?.platform).toBe(platform);
  });
});

describe('parseEvent', () => {
  it('takes the other spelling where one is null', () => {
    expect(parseEvent(track({ userId: null, user_id: 'snake' }))).toMatchObject({ event: { userId: 'snake' } });
    expect(parseEvent(track({ user_id: null, userId: 'camel' }))).toMatchObject({ event: { userId: 'camel' } });
  });
});
