import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../mock-amplitude/limits.ts';
import { readRuns } from '../../../../mock-amplitude/rules/check-events.ts';
import type { SentObject } from '../../../../mock-amplitude/rules/json.ts';
import { createNameLimits, nameLimitsRule } from '../../../../mock-amplitude/state/name-limits/create-name-limits.ts';

/** An event as it was read. */
function read(sent: SentObject) {
  const [event] = readRuns([sent], 0)[0]?.events ?? [];
  if (event === undefined) throw new Error('No event was read.');
  return event;
}

describe(nameLimitsRule.slug, () => {
  it.each([
    [1999, 0],
    [2000, 0],
    [2001, 1],
  ])('event type number %i gets %i warnings', (count, warnings) => {
    const nameLimits = createNameLimits(DEFAULT_LIMITS);
    for (let type = 1; type < count; type++) nameLimits.take(read({ event_type: `type ${type}` }), 0);
    const found = nameLimits.take(read({ event_type: `type ${count}` }), 7);
    expect(found).toHaveLength(warnings);
    if (warnings > 0) {
      expect(found[0]).toMatchObject({
        rule: 'limit.instrumentation',
        severity: 'warning',
        path: 'events[7].event_type',
      });
      expect(found[0]?.message).toBe('not indexed: "type 2001"; the project has 2000 event types already');
    }
    expect(nameLimits.take(read({ event_type: 'type 1' }), 0)).toEqual([]);
  });

  it.each([
    ['event_properties', 1999, 0],
    ['event_properties', 2000, 0],
    ['event_properties', 2001, 1],
    ['user_properties', 999, 0],
    ['user_properties', 1000, 0],
    ['user_properties', 1001, 1],
  ])('%s with %i names in all get %i warnings', (field, count, warnings) => {
    const nameLimits = createNameLimits(DEFAULT_LIMITS);
    for (let name = 1; name < count; name++)
      nameLimits.take(read({ event_type: 'x', [field]: { [`p${name}`]: 1 } }), 0);
    const found = nameLimits.take(read({ event_type: 'x', [field]: { p1: 1, [`p${count}`]: 1 } }), 0);
    const message = `not indexed: "p${count}"; the project has ${count - 1} ${field.replace('_', ' ')} already`;
    expect(found.map(({ path }) => path)).toEqual(warnings === 0 ? [] : [`events[0].${field}`]);
    expect(found.map((one) => one.message)).toEqual(warnings === 0 ? [] : [message]);
  });

  it('counts each name once, and the property of an event apart from that of a user', () => {
    const nameLimits = createNameLimits(DEFAULT_LIMITS);
    for (let round = 0; round < 3; round++) {
      nameLimits.take(read({ event_type: 'x', event_properties: { a: 1, b: { c: 1 } }, user_properties: { a: 1 } }), 0);
    }
    expect(nameLimits.counts()).toEqual({ eventTypes: 1, eventProperties: 2, userProperties: 1 });
  });

  it('looks for user properties inside of operations, but not in those that only take away', () => {
    const nameLimits = createNameLimits(DEFAULT_LIMITS);
    const operations = { $set: { a: 1 }, $setOnce: { b: 1 }, $add: { c: 1 }, $append: { d: 1 }, $prepend: { e: 1 } };
    const more = { $preInsert: { f: 1 }, $postInsert: { g: 1 }, $unset: { h: '-' }, $remove: { i: 1 }, $clearAll: '-' };
    nameLimits.take(read({ event_type: '$identify', user_properties: { ...operations, ...more } }), 0);
    nameLimits.take(read({ event_type: '$identify', user_properties: { $set: 'no object' } }), 0);
    expect(nameLimits.counts()).toEqual({ eventTypes: 0, eventProperties: 0, userProperties: 7 });
  });

  it('names the first five of many in one warning', () => {
    const nameLimits = createNameLimits({ ...DEFAULT_LIMITS, userProperties: 1 });
    const user_properties = { a: 1, b: 1, $set: { c: 1, d: 1 }, e: 1, f: 1, g: 1 };
    const warnings = nameLimits.take(read({ event_type: 'x', user_properties }), 0);
    expect(warnings.map(({ message }) => message)).toEqual([
      'not indexed: "b", "c", "d", "e", "f", 1 more; the project has 1 user properties already',
    ]);
    const { g: _, ...five } = user_properties;
    expect(nameLimits.take(read({ event_type: 'x', user_properties: five }), 0)[0]?.message).toBe(
      'not indexed: "b", "c", "d", "e", "f"; the project has 1 user properties already',
    );
  });

  it('remembers no more than it indexes', () => {
    const nameLimits = createNameLimits({ eventTypes: 10, eventProperties: 10, userProperties: 10 });
    for (let name = 0; name < 1000; name++) {
      const properties = { [`p${name}`]: 1 };
      nameLimits.take(read({ event_type: `t${name}`, event_properties: properties, user_properties: properties }), 0);
    }
    expect(nameLimits.counts()).toEqual({ eventTypes: 10, eventProperties: 10, userProperties: 10 });
  });

  it('gives nothing new to look at where every name is known', () => {
    const nameLimits = createNameLimits(DEFAULT_LIMITS);
    const event = read({ event_type: 'x', event_properties: { a: 1 }, user_properties: null });
    expect(nameLimits.take(event, 0)).toBe(nameLimits.take(event, 1));
  });
});
