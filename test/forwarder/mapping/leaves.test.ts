import { expect, it } from 'vitest';
import { leavesOf } from '../../../src/forwarder/mapping/leaves.ts';

const value = { a: { b: { c: 1 } }, d: [{ e: 2 }], f: {}, g: null };

it.each<[number, string[]]>([
  [0, ['']],
  [1, ['a', 'd', 'f', 'g']],
  [2, ['a.b', 'd', 'f', 'g']],
  [3, ['a.b.c', 'd', 'f', 'g']],
  [4, ['a.b.c', 'd', 'f', 'g']],
])('looks %i levels deep', (levels, expected) => {
  expect(leavesOf(value, levels).map((path) => path.join('.'))).toEqual(expected);
});
