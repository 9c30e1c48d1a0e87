import { expect, it } from 'vitest';
import { compareAnswer, matchesText } from './compare-answer.ts';

it.each([
  [{ a: 1 }, { a: 1 }],
  [{ a: '…' }, { a: [1, 2] }],
  [
    { a: 1, '…': '…' },
    { a: 1, b: 2 },
  ],
  [{ a: [1, '…'] }, { a: [1, 2, 3] }],
  [{ a: 'id-…' }, { a: 'id-55' }],
  [{ a: '…05e5' }, { a: '…05e5' }],
])('takes %j for %j', (shown, got) => {
  expect(compareAnswer(shown, got)).toEqual([]);
});

it.each([
  [{ a: 1 }, { a: 2 }],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: 1, b: 2 }, { a: 1 }],
  [{ a: [1] }, { a: [1, 2] }],
  [{ a: [1, 2, '…'] }, { a: [1] }],
  [{ a: 'id-…' }, { a: 'no-55' }],
  [{ a: null }, { a: 0 }],
  [{ a: {} }, { a: [] }],
])('does not take %j for %j', (shown, got) => {
  expect(compareAnswer(shown, got)).toHaveLength(1);
});

it('compares texts line by line', () => {
  expect(matchesText('one\n…\nthree', 'one\ntwo\ntwo\nthree\n')).toBe(true);
  expect(matchesText('one\ntwo', 'one\ntwo\nthree')).toBe(false);
});
