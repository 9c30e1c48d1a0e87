import { describe, expect, it } from 'vitest';
import { findDeepKey, isDeeper } from '../../lib/is-deeper.ts';

function nest(levels: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
}

describe('isDeeper', () => {
  it.each([
    ['objects', (inner: unknown) => ({ a: 1, b: inner })],
    ['lists', (inner: unknown) => [1, inner]],
  ])('counts %s', (_, wrap) => {
    expect([9, 10, 11].map((levels) => isDeeper(nest(levels, wrap), 10))).toEqual([false, false, true]);
    expect(isDeeper(nest(200_000, wrap), 100)).toBe(true);
  });

  it('counts empty ones, and what only null is in', () => {
    expect([isDeeper({}, 0), isDeeper([], 0), isDeeper({ a: null }, 1), isDeeper(null, 0), isDeeper('x', 0)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('names the key that leads so deep', () => {
    expect(findDeepKey({ a: [1], b: { c: [] }, d: [[]] }, 2)).toBe('b');
    expect(findDeepKey({ a: [1], b: { c: 1 } }, 2)).toBeUndefined();
  });
});
