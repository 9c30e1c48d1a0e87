import { describe, expect, it } from 'vitest';
import { MAPPING_LIMITS } from '../../../src/forwarder/mapping/limits.ts';
import { events, map } from './map.ts';

const identify = (traits: object) => ({ type: 'identify', userId: 'user-123', messageId: 'm-1', traits });
const propertiesOf = (traits: object) => events(identify(traits))[0]?.user_properties;

function nested(levels: number): unknown {
  return levels === 0 ? 1 : { a: nested(levels - 1) };
}

describe('traits', () => {
  it('that are null are unset, and no others: not what lies too deep, nor an operation on nothing', () => {
    expect(propertiesOf({ city: null, plan: 'pro' })).toEqual({ $set: { plan: 'pro' }, $unset: { city: '-' } });
    const deep = nested(MAPPING_LIMITS.propertyDepth + 1);
    expect(JSON.stringify(propertiesOf({ deep }))).not.toContain('$unset');
    expect(propertiesOf({ $set: null, $add: null, plan: 'pro' })).toEqual({ $set: { plan: 'pro' } });
  });

  it('with a name that is no operation are traits, though they begin like one', () => {
    expect(propertiesOf({ $custom: { a: 1 } })).toEqual({ $set: { $custom: { a: 1 } } });
  });

  it('are explained, each by what it came from', () => {
    const { fields } = map(identify({ $clearAll: true, $unset: ['old'], city: null, plan: 'pro' })).explanation;
    const told = fields.filter(({ field }) => field.startsWith('user_properties'));
    const rule = 'map.identify';
    expect(told).toEqual(
      expect.arrayContaining([
        { event: 0, field: 'user_properties.$clearAll', rule, source: 'traits.$clearAll' },
        { event: 0, field: 'user_properties.$unset.old', rule, source: 'traits.$unset' },
        { event: 0, field: 'user_properties.$unset.city', rule, source: 'traits.city' },
        { event: 0, field: 'user_properties.$set.plan', rule, source: 'traits.plan' },
      ]),
    );
    expect(map(identify({})).explanation.fields).toContainEqual({
      event: 0,
      field: 'user_properties',
      rule,
      source: null,
    });
  });

  it.each(['unset', 'drop', 'keep'] as const)('that an operation sets say so, where what is null is %s', (nulls) => {
    const whyUnused = (city: unknown) =>
      map(identify({ $set: { city: 'Leeds' }, city }), { traits: { null: nulls } }).explanation.unused.filter(
        ({ source }) => source === 'traits.city',
      );
    const twice = { source: 'traits.city', reason: 'another input sets the same' };
    const dropped = { source: 'traits.city', reason: 'map.identify: the blueprint drops traits that are null' };
    expect(whyUnused('York')).toEqual([twice]);
    expect(whyUnused(null)).toEqual([nulls === 'drop' ? dropped : twice]);
  });

  it('that name no property say so, each of them', () => {
    const whyUnused = ($unset: unknown) =>
      map(identify({ $unset })).explanation.unused.filter(({ source }) => source === 'traits.$unset');
    expect(whyUnused([])).toEqual([{ source: 'traits.$unset', reason: 'is empty' }]);
    expect(whyUnused([5])).toEqual([{ source: 'traits.$unset', reason: 'map.identify: names no property' }]);
    expect(whyUnused(['old', 5])).toEqual([]);
    const mapping = map(identify({ $unset: ['old', 5] }));
    expect(mapping).toMatchObject({
      changes: [{ rule: 'map.limits', field: 'traits.$unset.1', change: 'dropped', reason: 'names no property' }],
    });
  });
});
