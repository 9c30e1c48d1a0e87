import { describe, expect, it } from 'vitest';
import { type Change, cleanProperty, PROPERTY_LEVEL } from '../../../src/forwarder/mapping/clean-properties.ts';

function clean(value: unknown) {
  const changes: Change[] = [];
  return { value: cleanProperty(value, 'properties', 'p', PROPERTY_LEVEL, changes), changes };
}

const nest = (levels: number, wrap: (inner: unknown) => unknown): unknown =>
  levels === 0 ? 1 : wrap(nest(levels - 1, wrap));

const rule = 'map.limits';

describe('a property', () => {
  it.each([
    [Number.NaN, 'no finite number'],
    [Number.POSITIVE_INFINITY, 'no finite number'],
    [undefined, 'a undefined is no JSON'],
    [1n, 'a bigint is no JSON'],
    [() => 1, 'a function is no JSON'],
  ])('that is no JSON is dropped, and it is said why: %o', (value, reason) => {
    expect(clean(value)).toEqual({
      value: undefined,
      changes: [{ rule, field: 'properties.p', change: 'dropped', reason }],
    });
    const inside = clean({ kept: 1, lost: value });
    // An own key that is undefined would be counted.
    expect(inside.value).toStrictEqual({ kept: 1 });
    expect(inside.changes).toEqual([{ rule, field: 'properties.p.lost', change: 'dropped', reason }]);
  });

  it.each([
    ['objects', (inner: unknown) => ({ a: inner }), '.a'],
    ['lists', (inner: unknown) => [inner], '.0'],
  ])('of %s keeps 39 levels inside the field, and says what lay deeper', (_, wrap, step) => {
    expect(clean(nest(39, wrap))).toEqual({ value: nest(39, wrap), changes: [] });
    expect(clean(nest(40, wrap)).changes).toEqual([
      { rule, field: `properties.p${step.repeat(39)}`, change: 'dropped', reason: 'nested deeper than 40 levels' },
    ]);
  });

  it('of 1024 characters is kept, and a longer one cut, with what is no whole character at its end', () => {
    expect(clean('x'.repeat(1024))).toEqual({ value: 'x'.repeat(1024), changes: [] });
    const change = { rule, field: 'properties.p', change: 'truncated' };
    expect(clean('x'.repeat(1025))).toEqual({
      value: 'x'.repeat(1024),
      changes: [{ ...change, reason: '1025 characters, Amplitude keeps 1024' }],
    });
    expect(clean(`😀${'x'.repeat(1021)}😀`)).toEqual({
      value: `😀${'x'.repeat(1021)}`,
      changes: [{ ...change, reason: '1025 characters, Amplitude keeps 1024' }],
    });
  });
});
