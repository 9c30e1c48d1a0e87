import { expect, it } from 'vitest';
import { weigh } from '../../../../mock-amplitude/state/profiles/weigh.ts';

it.each<[unknown, number]>([
  [1, 8],
  [null, 8],
  [true, 8],
  ['', 8],
  ['abc', 11],
  [[], 8],
  [{}, 8],
  [[1, null, true], 8 + 3 * 8],
  [['abc'], 8 + 8 + 11],
  [{ abc: 1 }, 8 + 8 + 3],
  [{ abc: null }, 8 + 8 + 3],
  [{ a: 'abc' }, 8 + 8 + 1 + 11],
  [{ a: { b: [1] } }, 8 + 9 + (8 + 9 + (8 + 8))],
])('%j takes about %i bytes', (value, bytes) => {
  expect(weigh(value)).toBe(bytes);
});
