import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyOperations } from '../../../../mock-amplitude/state/profiles/apply-operations.ts';
import { Profile } from '../../../../mock-amplitude/state/profiles/profile.ts';

const value = fc.constantFrom(
  1,
  'a',
  null,
  true,
  0,
  -0,
  '',
  { x: 1, y: [2] },
  { y: [2], x: 1 },
  [1],
  '[1]',
  '{"x":1,"y":[2]}',
);
const values = fc.array(value, { maxLength: 5 });
const NAMES = ['$append', '$prepend', '$preInsert', '$postInsert', '$remove'] as const;
const step = fc.record({ name: fc.constantFrom(...NAMES), values });

const isIn = (list: readonly unknown[], one: unknown) =>
  list.some((other) => other === one || isDeepStrictEqual(other, one));

/** The same, as slow as it is plain. */
function edit(list: readonly unknown[], name: (typeof NAMES)[number], sent: readonly unknown[]): unknown[] {
  const fresh = sent.filter((one, place) => !isIn(list, one) && !isIn(sent.slice(0, place), one));
  switch (name) {
    case '$append':
      return [...list, ...sent];
    case '$prepend':
      return [...sent, ...list];
    case '$preInsert':
      return [...fresh, ...list];
    case '$postInsert':
      return [...list, ...fresh];
    case '$remove':
      return list.filter((one) => !isIn(sent, one));
  }
}

describe('a list that operations change', () => {
  it.each([
    ['a short one', []],
    ['a long one', Array.from({ length: 300 }, (_, place) => `t${place}`)],
  ])('is after each event what was done to it until then: %s', (_name, first) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 80 }), (steps) => {
        const profile = new Profile({ list: first });
        let expected: unknown[] = first;
        const kept = steps.map(({ name, values: sent }) => {
          applyOperations(profile, { [name]: { list: sent } });
          profile.commit();
          expected = edit(expected, name, sent);
          return { snapshot: profile.snapshot, expected };
        });
        for (const { snapshot, expected: then } of kept) {
          const text = JSON.stringify(then);
          expect(JSON.stringify(snapshot.read().list)).toBe(text);
          expect(JSON.stringify(snapshot.get('list'))).toBe(text);
        }
      }),
    );
  });

  it('takes a plain list in its place, and stays as it is where it is sent the same one', () => {
    const many = Array.from({ length: 100 }, (_, place) => place);
    const profile = new Profile({ list: many });
    applyOperations(profile, { $append: { list: ['end'] } });
    profile.commit();
    const before = profile.snapshot;
    profile.set('list', [...many, 'end']);
    expect([profile.commit(), profile.snapshot === before]).toEqual([0, true]);
    profile.set('list', many);
    profile.commit();
    expect(profile.read().list).toEqual(many);
  });

  it('says how many values it has where a number is added to it', () => {
    const profile = new Profile({ list: Array.from({ length: 100 }, () => 'a') });
    applyOperations(profile, { $append: { list: 1 } });
    const [warning] = applyOperations(profile, { $add: { list: 1 } });
    expect(warning?.message).toContain('to an array of 101');
  });

  it('keeps what was done to it, not copies of it', () => {
    const profile = new Profile({ list: Array.from({ length: 1000 }, (_, place) => place) });
    applyOperations(profile, { $append: { list: 'one' } });
    expect(profile.commit()).toBeLessThan(200);
  });
});
