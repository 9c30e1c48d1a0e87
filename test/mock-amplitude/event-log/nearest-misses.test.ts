import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventTest } from '../../../mock-amplitude/event-log/filter.ts';
import {
  compareFields,
  findNearestMisses,
  MAX_NEAREST_MISSES,
} from '../../../mock-amplitude/event-log/nearest-misses.ts';
import { makeEvent } from '../make-record.ts';

const order = { event_properties: { items: [{ sku: 'A', price: 1 }], total: 9 } };

describe('findNearestMisses', () => {
  it('puts the event with the most matching fields first, and lists what differs', () => {
    const records = [
      makeEvent(1, { eventType: 'Order', userId: 'user-2' }),
      makeEvent(2, { eventType: 'Order', userId: 'user-1', event: order }),
      makeEvent(3, { eventType: 'Visit', userId: 'user-2' }),
    ];
    const filter = { eventType: 'Order', userId: 'user-1', event: { event_properties: { total: 8 } } };
    expect(findNearestMisses(records, filter)).toEqual([
      {
        record: records[1],
        matched: 2,
        differing: [{ field: 'event.event_properties.total', expected: 8, got: 9 }],
      },
      {
        record: records[0],
        matched: 1,
        differing: [
          { field: 'userId', expected: 'user-1', got: 'user-2' },
          { field: 'event.event_properties', expected: { total: 8 }, got: undefined },
        ],
      },
      {
        record: records[2],
        matched: 0,
        differing: [
          { field: 'eventType', expected: 'Order', got: 'Visit' },
          { field: 'userId', expected: 'user-1', got: 'user-2' },
          { field: 'event.event_properties', expected: { total: 8 }, got: undefined },
        ],
      },
    ]);
  });

  it('says that an event was refused, where that is all that is wrong', () => {
    const records = [makeEvent(1, { verdict: 'rejected' }), makeEvent(2, { verdict: 'rejected', userId: 'user-2' })];
    const [nearest] = findNearestMisses(records, { verdict: 'accepted', userId: 'user-1' });
    expect(nearest?.differing).toEqual([{ field: 'verdict', expected: 'accepted', got: 'rejected' }]);
  });

  it.each([
    ['an element of an array', { items: [{ sku: 'B' }] }, 'items[0].sku', 'B', 'A'],
    ['an array of another length', { items: [] }, 'items', [], [{ sku: 'A', price: 1 }]],
    ['a field that is not there', { coupon: 'X' }, 'coupon', 'X', undefined],
    ['an object where a number came', { total: { net: 8 } }, 'total', { net: 8 }, 9],
    ['a number where an array came', { items: 1 }, 'items', 1, [{ sku: 'A', price: 1 }]],
    ['an object where an array came', { items: {} }, 'items', {}, [{ sku: 'A', price: 1 }]],
  ])('names %s', (_what, event_properties, field, expected, got) => {
    const [miss] = findNearestMisses([makeEvent(1, { event: order })], { event: { event_properties } });
    expect(miss?.differing).toEqual([{ field: `event.event_properties.${field}`, expected, got }]);
  });

  it('of equally close ones prefers the event type that is spelt most alike, then the newest', () => {
    const types = ['Order Completed', 'Page Viewed', 'order completed', 'Page Viewed'];
    const records = types.map((eventType, index) => makeEvent(index + 1, { eventType }));
    const misses = findNearestMisses(records, { eventType: 'Order completed' });
    expect(misses.map(({ record }) => record.seq)).toEqual([3, 1, 4, 2]);
  });

  it(`tells of ${MAX_NEAREST_MISSES} at most, the nearest of many`, () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => makeEvent(index + 1, { userId: 'user-2' }));
    const filter = { userId: 'user-1', eventType: 'Page Viewed' };
    expect(findNearestMisses(many(MAX_NEAREST_MISSES - 1), filter)).toHaveLength(MAX_NEAREST_MISSES - 1);
    expect(findNearestMisses(many(MAX_NEAREST_MISSES), filter)).toHaveLength(MAX_NEAREST_MISSES);
    const misses = findNearestMisses(many(1000), filter);
    expect(misses.map(({ record }) => record.seq)).toEqual([1000, 999, 998, 997, 996]);
  });

  it('leaves out what passes, and what came before', () => {
    const records = [makeEvent(1, { userId: 'user-2' }), makeEvent(2), makeEvent(3, { userId: 'user-3' })];
    const misses = findNearestMisses(records, { userId: 'user-1', since: 1 });
    expect(misses.map(({ record }) => record.seq)).toEqual([3]);
    expect(findNearestMisses(records, {})).toEqual([]);
  });
});

it('agrees with the filter on what passes', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(0, 1, 'a', '', null, true),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('value'), { maxKeys: 2 }),
    ),
  })).value;
  const object = fc.dictionary(fc.constantFrom('a', 'b'), value, { maxKeys: 2 });
  const id = fc.constantFrom('user-1', 'user-2');
  fc.assert(
    fc.property(object, object, id, id, (event, part, userId, wanted) => {
      const record = makeEvent(1, { userId, event });
      const filter = { userId: wanted, event: part };
      const all = [...compareFields(record, filter)].every(({ matches }) => matches);
      expect(all).toBe(createEventTest(filter)(record));
      expect(findNearestMisses([record], filter)).toHaveLength(all ? 0 : 1);
    }),
    { numRuns: 2000 },
  );
});
