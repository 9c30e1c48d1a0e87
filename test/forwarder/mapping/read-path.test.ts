import { describe, expect, it } from 'vitest';
import { holdsValue, readFirst, setOwn, splitPaths } from '../../../src/forwarder/mapping/read-path.ts';

describe('readFirst', () => {
  it.each([
    [{ a: { b: 1 } }, ['a.b'], { value: 1, source: 'a.b' }],
    [{ a: { b: null }, c: 2 }, ['a.b', 'c'], { value: 2, source: 'c' }],
    [{ a: null, c: 2 }, ['a.b', 'c'], { value: 2, source: 'c' }],
    [{ a: ' ', c: 'x' }, ['a', 'c'], { value: 'x', source: 'c' }],
    [{ a: 'text', c: 2 }, ['a.length', 'c'], { value: 2, source: 'c' }],
    [{ a: undefined, c: 2 }, ['a.b', 'c'], { value: 2, source: 'c' }],
    [{ c: 2 }, ['constructor', 'a.b', 'c.toFixed'], undefined],
    [null, ['a'], undefined],
    [{ a: 1 }, [], undefined],
  ])('in %j, of %j finds %j', (from, paths, found) => {
    expect(readFirst(from, splitPaths(paths))).toEqual(found);
  });
});

it.each([
  ['x', true],
  [' x', true],
  ['\u3000x', true],
  ['é', true],
  [0, true],
  [false, true],
  [{}, true],
  [[], true],
  ['', false],
  [' ', false],
  ['\t\n', false],
  ['\u00a0', false],
  ['\u3000', false],
  [null, false],
  [undefined, false],
])('%j says something: %s', (value, expected) => {
  expect(holdsValue(value)).toBe(expected);
});

it.each([['__proto__'], ['constructor'], ['plain']])('setOwn makes of %s a key like any other', (key) => {
  const object: { [key: string]: unknown } = {};
  setOwn(object, key, 1);
  expect(Object.getOwnPropertyDescriptors(object)).toEqual(
    Object.fromEntries([[key, { value: 1, writable: true, enumerable: true, configurable: true }]]),
  );
  expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
});
