import { describe, expect, it } from 'vitest';
import {
  APPENDED_CHARACTERS,
  applyOperations,
} from '../../../../../mock-amplitude/state/profiles/properties/apply-operations.ts';

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
    const profile = Object.freeze({ ...before });
    const { properties, warnings } = applyOperations(profile, { ...sent });
    expect(properties).toEqual(after);
    expect(warnings.map(({ rule }) => rule)).toEqual(warned);
  });

  it('gives the same object back where nothing changes', () => {
    const profile = { a: 1, b: [1] };
    expect(applyOperations(profile, { a: 1, $set: { b: [1] } }).properties).toBe(profile);
  });

  it('keeps __proto__ as a name', () => {
    const { properties } = applyOperations({}, JSON.parse('{"__proto__":{"a":1}}'));
    expect(JSON.stringify(properties)).toBe('{"__proto__":{"a":1}}');
  });

  it.each([
    ['$append', []],
    ['$prepend', ['properties.unknown-operation']],
  ])('of groups: %s warns of %j', (name, warned) => {
    expect(applyOperations({}, { [name]: { a: 1 } }, 'group').warnings.map(({ rule }) => rule)).toEqual(warned);
  });

  it.each([
    [-1, []],
    [0, []],
    [1, ['limit.array-append']],
  ])('limit.array-append: %i characters over the limit warn of %j', (over, warned) => {
    const value = 'x'.repeat(APPENDED_CHARACTERS - '[""]'.length + over);
    const { properties, warnings } = applyOperations({}, { $append: { a: value } });
    expect(warnings.map(({ rule }) => rule)).toEqual(warned);
    expect(properties).toEqual(warned.length === 0 ? { a: [value] } : {});
  });
});
