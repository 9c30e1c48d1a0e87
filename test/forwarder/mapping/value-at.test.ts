import { expect, it } from 'vitest';
import { valueAt } from '../../../src/forwarder/mapping/value-at.ts';

it.each([
  [{ a: 1 }, 'a', 1],
  [{ a: { b: 1 } }, 'a.b', 1],
  [{ a: { b: { c: 1 } } }, 'a.b.c', 1],
  [{ a: [{ b: 1 }] }, 'a.0.b', 1],
  [{ 'a.b': 1, a: { b: 2 } }, 'a.b', 1],
  [{ 'a.b': { c: 1 }, a: { b: { c: 2 } } }, 'a.b.c', 1],
  [{ 'a.b': { d: 1 }, a: { b: { c: 2 } } }, 'a.b.c', 2],
  [{ 'a.b': { 'c.d': 1 } }, 'a.b.c.d', 1],
  [{ a: { '': 1 } }, 'a.', 1],
  [{ a: null }, 'a', null],
  [{ a: null }, 'a.b', undefined],
  [{ a: 'text' }, 'a.length', undefined],
  [{ '': { a: 1 } }, '.a', undefined],
  [{ a: { b: 1 } }, 'a.c', undefined],
  [{ a: { b: 1 } }, 'b', undefined],
  [{ ab: { 'c.d': 1 } }, 'abxc.d', undefined],
  [{}, 'constructor', undefined],
  [{}, 'constructor.name', undefined],
  [{ a: {} }, 'a.toString', undefined],
  [null, 'a', undefined],
  [undefined, 'a', undefined],
])('of %j, at %s is %j', (value, path, expected) => {
  expect(valueAt(value, path)).toBe(expected);
});
