import { describe, expect, it } from 'vitest';
import { diffBlueprint, mergePatch } from '../../../src/forwarder/mapping/override-blueprint.ts';

describe('mergePatch', () => {
  // RFC 7396, Appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [null, { a: 1 }, { a: 1 }],
  ])('of %j and %j is %j', (target, patch, expected) => {
    expect(mergePatch(target, patch)).toEqual(expected);
  });
});

describe('diffBlueprint', () => {
  it.each([
    [{ a: 1 }, { a: 1 }, []],
    [{ a: { b: 1 } }, { a: { b: 2 } }, [{ path: ['a', 'b'], variant: 1, now: 2 }]],
    [{ a: { b: 1 } }, {}, [{ path: ['a'], variant: { b: 1 }, now: undefined }]],
    [{}, { a: { b: 1 } }, [{ path: ['a'], variant: undefined, now: { b: 1 } }]],
    [{ a: { b: 1 } }, { a: 2 }, [{ path: ['a'], variant: { b: 1 }, now: 2 }]],
    [{ a: { b: 1 } }, { a: null }, [{ path: ['a'], variant: { b: 1 }, now: null }]],
    [{ a: [1] }, { a: { 0: 1 } }, [{ path: ['a'], variant: [1], now: { 0: 1 } }]],
    [{ a: [1] }, { a: [1, 2] }, [{ path: ['a'], variant: [1], now: [1, 2] }]],
  ])('between %j and %j is %j', (variant, now, expected) => {
    expect(diffBlueprint(variant, now)).toEqual(expected);
  });
});
