import { expect, it } from 'vitest';
import { EditedList, ListVersion } from '../../../../mock-amplitude/state/profiles/edited-list.ts';
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

it('a version of a list takes what is kept for it alone, twice a word for each value', () => {
  const version = new ListVersion(new EditedList([1, 2, 3, 4]), 0, 4, 3);
  expect(weigh(version)).toBe(8 + 3 * 16);
  expect(weigh({ list: version })).toBe(8 + 8 + 4 + (8 + 3 * 16));
});
