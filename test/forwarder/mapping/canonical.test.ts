import { expect, it } from 'vitest';
import { canonical } from '../../../src/forwarder/mapping/canonical.ts';

it.each<[unknown, string]>([
  [{ b: 1, a: { d: 2, c: 3 } }, '{"a":{"c":3,"d":2},"b":1}'],
  [{ c: 1, a: 2, b: 3 }, '{"a":2,"b":3,"c":1}'],
  [[2, 1, [{ b: 1, a: 2 }]], '[2,1,[{"a":2,"b":1}]]'],
  [[], '[]'],
  [{}, '{}'],
  ['a "b"', '"a \\"b\\""'],
  [null, 'null'],
  [undefined, 'null'],
  [{ a: undefined }, '{"a":null}'],
  [12345678901234567890n, '12345678901234567890'],
])('writes %o with its keys in order', (value, expected) => {
  expect(canonical(value)).toBe(expected);
});

it.each<[unknown, string]>([
  [{ a: { b: { c: 1 } } }, '{"a":{"b":"deeper"}}'],
  [[[[1]]], '[["deeper"]]'],
  [[[1]], '[[1]]'],
])('does not look deeper than it is told to: %j', (value, expected) => {
  expect(canonical(value, 2)).toBe(expected);
});
