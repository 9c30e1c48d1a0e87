import { describe, expect, it } from 'vitest';
import { MAX_PROFILE_PROPERTIES } from '../../../../mock-amplitude/limits.ts';
import { APPENDED_CHARACTERS, applyOperations } from '../../../../mock-amplitude/state/profiles/apply-operations.ts';
import { Profile } from '../../../../mock-amplitude/state/profiles/profile.ts';

/** Applies operations to a profile that begins as `before`. */
function apply(before: object, sent: Record<string, unknown>, of: 'user' | 'group' = 'user') {
  const profile = new Profile({ ...before });
  const warnings = applyOperations(profile, sent, of);
  const bytes = profile.commit();
  return { properties: profile.read(), warnings, bytes };
}

const CASES: [name: string, before: object, sent: object, after: object, warned: string[]][] = [
  ['$set', { a: 1 }, { $set: { a: 2, b: 3 } }, { a: 2, b: 3 }, []],
  ['$setOnce', { a: 1 }, { $setOnce: { a: 2, b: 3 } }, { a: 1, b: 3 }, []],
  ['$add', { a: 1 }, { $add: { a: 2, b: -3 } }, { a: 3, b: -3 }, []],
  ['$add to text', { a: 'x' }, { $add: { a: 2 } }, { a: 'x' }, ['properties.operation-value']],
  ['$add of text', { a: 1 }, { $add: { a: '2' } }, { a: 1 }, ['properties.operation-value']],
  ['$append', { a: 1 }, { $append: { a: [2, 1] } }, { a: [1, 2, 1] }, []],
  ['$prepend', { a: [1] }, { $prepend: { a: [2, 3] } }, { a: [2, 3, 1] }, []],
  ['$preInsert', { a: [1] }, { $preInsert: { a: [1, 2, 2] } }, { a: [2, 1] }, []],
  ['$postInsert', { a: [1] }, { $postInsert: { a: [1, 2] } }, { a: [1, 2] }, []],
  ['$remove', { a: [1, 2, 1] }, { $remove: { a: 1, b: 1 } }, { a: [2] }, []],
  ['$unset', { a: 1, b: 2 }, { $unset: { a: '-' } }, { b: 2 }, []],
  ['$clearAll', { a: 1 }, { $clearAll: '-' }, {}, []],
  ['the order', { a: 9 }, { $add: { a: 1 }, $set: { a: 5 }, $clearAll: '-' }, { a: 6 }, []],
  ['mixed', {}, { b: 1, $set: { a: 1, b: 2 } }, { a: 1, b: 1 }, ['properties.mixed-operations']],
  ['unknown', {}, { $double: { a: 1 } }, {}, ['properties.unknown-operation']],
  ['no object', { a: 1 }, { $set: 'a' }, { a: 1 }, ['properties.operation-value']],
  ['names of Object', {}, { $add: { constructor: 1 } }, { constructor: 1 }, []],
];

describe('property operations', () => {
  it.each(CASES)('%s: %j and %j', (_name, before, sent, after, warned) => {
    const { properties, warnings } = apply(before, { ...sent });
    expect(properties).toEqual(after);
    expect(warnings.map(({ rule }) => rule)).toEqual(warned);
  });

  it('keeps the same snapshot where nothing changes', () => {
    const profile = new Profile({ a: 1, b: [1] });
    const before = profile.snapshot;
    applyOperations(profile, { a: 1, $set: { b: [1] } });
    expect([profile.commit(), profile.snapshot === before]).toEqual([0, true]);
  });

  it('keeps __proto__ as a name', () => {
    const { properties } = apply({}, JSON.parse('{"__proto__":{"a":1}}'));
    expect(JSON.stringify(properties)).toBe('{"__proto__":{"a":1}}');
  });

  it.each([
    ['$append', []],
    ['$prepend', ['properties.unknown-operation']],
  ])('of groups: %s warns of %j', (name, warned) => {
    expect(apply({}, { [name]: { a: 1 } }, 'group').warnings.map(({ rule }) => rule)).toEqual(warned);
  });

  it.each([
    [-1, []],
    [0, []],
    [1, ['limit.array-append']],
  ])('limit.array-append: %i characters over the limit warn of %j', (over, warned) => {
    const value = 'x'.repeat(APPENDED_CHARACTERS - '[""]'.length + over);
    const { properties, warnings } = apply({}, { $append: { a: value } });
    expect(warnings.map(({ rule }) => rule)).toEqual(warned);
    expect(properties).toEqual(warned.length === 0 ? { a: [value] } : {});
  });

  it('limit.profile-properties: warns of those that come to a full profile, and sets those it has', () => {
    const sent = Object.fromEntries(Array.from({ length: MAX_PROFILE_PROPERTIES - 1 }, (_, nth) => [`p${nth}`, nth]));
    const profile = new Profile(sent);
    const warned = ['last', 'more', 'p0'].map((key) =>
      applyOperations(profile, { $set: { [key]: 'new' } }).map(({ rule }) => rule),
    );
    expect(warned).toEqual([[], ['limit.profile-properties'], []]);
    profile.commit();
    expect(profile.read()).toEqual({ ...sent, last: 'new', p0: 'new' });
  });

  it('takes values as equal whatever the order of their keys', () => {
    const before = { a: [{ x: 1, y: { z: 1, w: 2 } }] };
    const same = { y: { w: 2, z: 1 }, x: 1 };
    expect(apply(before, { $postInsert: { a: [same] } }).properties).toEqual(before);
    expect(apply(before, { $remove: { a: same } }).properties).toEqual({ a: [] });
    expect(apply({ a: ['1', 1] }, { $remove: { a: 1 } }).properties).toEqual({ a: ['1'] });
    const kinds = ['1', 1, '"1', true, 'true', null, 'null', '[1]', [1], '{}', {}];
    for (const one of kinds) {
      // A list inside the list: as the value of $remove it would be a list of values.
      const { properties } = apply({ a: kinds }, { $remove: { a: [one] } });
      expect(properties).toEqual({ a: kinds.filter((other) => other !== one) });
    }
  });
});
