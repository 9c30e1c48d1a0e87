import { describe, expect, it } from 'vitest';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { events, map, track } from './map.ts';

const identify = (more: object) => ({ type: 'identify', userId: 'user-1', messageId: 'message-1', ...more });
const user = (traits: object, ...more: Parameters<typeof events> extends [object, ...infer Rest] ? Rest : never) =>
  events(identify({ traits }), ...more)[0]?.user_properties;

describe('operations among traits (map.identify)', () => {
  it.each([
    [['tmp', 'old'], { $unset: { tmp: '-', old: '-' } }],
    ['tmp', { $unset: { tmp: '-' } }],
    [{ tmp: '-' }, { $unset: { tmp: '-' } }],
    [[], {}],
  ])('$unset takes %j', ($unset, expected) => {
    expect(user({ $unset })).toEqual(expected);
  });

  it.each([['$set'], ['$setOnce'], ['$add'], ['$append'], ['$prepend'], ['$preInsert'], ['$postInsert'], ['$remove']])(
    '%s drops a list, which names no property, and says so',
    (operation) => {
      const mapping = map(identify({ traits: { [operation]: ['a', 'b'], plan: 'gold' } }));
      expect(mapping).toMatchObject({
        events: [{ user_properties: { $set: { plan: 'gold' } } }],
        changes: [
          { field: `traits.${operation}`, change: 'dropped', reason: `${operation} takes an object of properties` },
        ],
      });
    },
  );

  it('$clearAll takes anything', () => {
    for (const $clearAll of ['-', true, {}, { a: 1 }, ['a']]) expect(user({ $clearAll })).toEqual({ $clearAll: '-' });
  });

  it('$unset says of what is no name that it is dropped', () => {
    expect(map(identify({ traits: { $unset: ['tmp', 5] } }))).toMatchObject({
      events: [{ user_properties: { $unset: { tmp: '-' } } }],
      changes: [{ field: 'traits.$unset.1', change: 'dropped' }],
    });
  });

  it('hold on events of all kinds', () => {
    const properties = { $unset: ['tmp'], color: 'red' };
    expect(events(track({ properties }))).toMatchObject([
      { event_type: '$identify', user_properties: { $unset: { tmp: '-' } } },
      { event_properties: { color: 'red' } },
    ]);
    const group = { type: 'group', userId: 'user-1', groupId: 'acme', traits: { $unset: ['tmp'], seats: null } };
    expect(events(group)[0]?.group_properties).toEqual({ $unset: { tmp: '-', seats: '-' } });
  });
});

describe('a trait that is null', () => {
  const traits = { plan: null, city: 'Leeds', home: { floor: null } };

  it.each([
    ['unset', { $set: { city: 'Leeds', home: { floor: null } }, $unset: { plan: '-' } }],
    ['keep', { $set: { plan: null, city: 'Leeds', home: { floor: null } } }],
    ['drop', { $set: { city: 'Leeds', home: { floor: null } } }],
  ] as const)('is treated as the blueprint says: %s', (nulls, expected) => {
    expect(user(traits, { traits: { null: nulls } })).toEqual(expected);
  });

  it('is said to be dropped, and to come too late after an operation', () => {
    expect(map(identify({ traits }), { traits: { null: 'drop' } }).explanation.unused).toContainEqual({
      source: 'traits.plan',
      reason: 'map.identify: the blueprint drops traits that are null',
    });
    expect(user({ $set: { plan: 'gold' }, plan: null })).toEqual({ $set: { plan: 'gold' } });
  });

  it('unsets unless a blueprint says otherwise', () => {
    expect(loadVariant('default').traits.null).toBe('unset');
  });
});

describe('the traits of a context', () => {
  const context = { traits: { plan: 'gold', city: 'Leeds' } };

  it('count on each event, after its own', () => {
    expect(events(identify({ traits: { plan: 'silver' }, context }))).toMatchObject([
      { user_properties: { $set: { plan: 'silver', city: 'Leeds' } } },
    ]);
    expect(events(track({ context }))).toMatchObject([
      { event_type: '$identify', insert_id: 'message-1:identify', user_properties: { $set: context.traits } },
      { event_type: 'Feature Activated' },
    ]);
    expect(events({ type: 'page', userId: 'user-1', context })).toMatchObject([
      { event_type: '$identify', user_properties: { $set: context.traits } },
      { event_type: 'Page Viewed' },
    ]);
    expect(events({ type: 'group', userId: 'user-1', groupId: 'acme', context })).toMatchObject([
      { event_type: '$groupidentify', group_properties: {} },
      { event_type: '$identify', user_properties: { $set: context.traits } },
    ]);
  });

  it('are told of by where they came from, and held to the privacy lists', () => {
    const { privacy } = loadVariant('default');
    const mapping = map(track({ context }), { privacy: { ...privacy, dropTraits: ['city'], hashTraits: ['plan'] } });
    expect(mapping).toMatchObject({
      events: [{ user_properties: { $set: { plan: expect.stringMatching(/^[0-9a-f]{64}$/) } } }, {}],
    });
    expect(JSON.stringify(mapping)).not.toMatch(/Leeds|gold/);
    expect(mapping.explanation.unused).toContainEqual({
      source: 'context.traits.city',
      reason: 'map.privacy: withheld',
    });
    expect(mapping.explanation.fields).toContainEqual(
      expect.objectContaining({
        field: 'user_properties.$set.plan',
        source: 'context.traits.plan',
        rule: 'map.privacy',
      }),
    );
  });
});
