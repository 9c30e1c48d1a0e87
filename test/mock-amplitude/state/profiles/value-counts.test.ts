import { describe, expect, it } from 'vitest';
import { countCharacters, ValueCounts } from '../../../../mock-amplitude/state/profiles/value-counts.ts';

function count(...values: unknown[]) {
  const counts = new ValueCounts();
  counts.add(values);
  return counts;
}

describe('counts of values', () => {
  it.each<[known: unknown, other: unknown, same: boolean]>([
    [1, 1, true],
    [1, '1', false],
    [null, null, true],
    [null, {}, false],
    ['[1]', [1], false],
    [[1, 2], [1, 2], true],
    [[1, 2], [2, 1], false],
    [[1], { 0: 1 }, false],
    [{ a: 1 }, { a: 1 }, true],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: 1, b: { c: 1, d: 2 } }, { b: { d: 2, c: 1 }, a: 1 }, true],
    [{ a: 'x' }, { a: { 0: 'x' } }, false],
    [{ a: null }, { a: null }, true],
    [{ a: null }, { a: {} }, false],
    [{ a: [1] }, { a: { 0: 1 } }, false],
    [{}, {}, true],
  ])('of %j: whether they know %j: %j', (known, other, same) => {
    expect([count(known).has(other), count(other).has(known)]).toEqual([same, same]);
    expect(count(known).without([other])).toEqual(same ? [] : [other]);
    expect(count(known).remove(other)).toBe(same);
  });

  it('hand back the same list where they know of nothing', () => {
    const values = [1, { a: 1 }];
    expect(count().without(values)).toBe(values);
  });

  it.each([
    ['text', 6],
    [{ a: 1, b: [] }, 14],
  ])('tell how many and how long they are: with %j', (value, characters) => {
    const counts = count(value, 12);
    const told = () => [counts.size, counts.characters];
    expect(told()).toEqual([2, characters + 2]);
    counts.add([value, value]);
    expect(told()).toEqual([4, 3 * characters + 2]);
    expect([counts.remove(value), counts.remove(value), counts.remove('other')]).toEqual([true, false, false]);
    expect([...told(), counts.has(value), counts.has(12)]).toEqual([1, 2, false, true]);
    expect(countCharacters([value, value, null])).toBe(2 * characters + 4);
  });
});
