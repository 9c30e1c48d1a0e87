import { describe, expect, it } from 'vitest';
import { applyOperations } from '../../../../mock-amplitude/state/profiles/apply-operations.ts';
import { Profile } from '../../../../mock-amplitude/state/profiles/profile.ts';

const properties = (count: number, value: unknown = 0) =>
  Object.fromEntries(Array.from({ length: count }, (_, place) => [`p${place}`, value]));
const numbers = Array.from({ length: 100 }, (_, place) => place);

/** Ends a change: what keeping it takes, and what is known to differ from the snapshot before. */
function commit(profile: Profile) {
  const before = profile.snapshot;
  const bytes = profile.commit();
  return { bytes, change: profile.snapshot.changesSince(before), same: profile.snapshot === before };
}

function setAll(profile: Profile, values: object) {
  return Object.entries(values).map(([key, value]) => profile.set(key, value));
}

describe('a quick look', () => {
  const list = ['a'];
  it.each<[key: string, value: unknown, known: boolean]>([
    ['text', 'a', true],
    ['text', 'b', false],
    ['number', 0, true],
    ['no', false, true],
    ['list', list, false],
    ['list', 'a', false],
    ['nothing', null, false],
    ['missing', undefined, false],
    ['$set', 'a', false],
  ])('finds of %s: %j whether it is known: %j', (key, value, known) => {
    const values = { text: 'a', number: 0, no: false, list, nothing: null, $set: 'a' };
    expect(new Profile(values).matches(key, value)).toBe(known);
  });
});

describe('what a commit takes', () => {
  // A word for the object, and for each property a word, its name and its value, beside 16 for each property of a whole copy.
  it('is first a whole copy, then what changed', () => {
    const profile = new Profile();
    expect(setAll(profile, { ab: 'text', c: 1, d: null })).toEqual([true, true, true]);
    expect(commit(profile)).toEqual({ bytes: 8 + (10 + 12) + 9 + 9 + 3 * 16, change: undefined, same: false });
    expect(setAll(profile, { c: 2, d: null })).toEqual([true, true]);
    profile.delete('ab');
    profile.delete('unknown');
    expect(commit(profile)).toEqual({
      ...{ bytes: 8 + 9 + 16, change: { changed: { c: 2 }, removed: ['ab'] }, same: false },
    });
    expect(commit(profile)).toMatchObject({ bytes: 0, same: true });
    profile.delete('c');
    expect(commit(profile)).toEqual({ bytes: 8 + 16, change: { changed: {}, removed: ['c'] }, same: false });
    profile.set('c', 3);
    expect(commit(profile)).toEqual({ bytes: 8 + 9, change: { changed: { c: 3 }, removed: [] }, same: false });
  });

  it.each([
    [1, 31],
    [32, 31],
    [40, 39],
  ])('is what changed for a profile of %i properties %i times, then a whole copy', (count, times) => {
    const profile = new Profile(properties(count));
    for (let round = 0; round < 2; round++) {
      for (let time = 1; time <= times; time++) {
        profile.set('p0', `${round} ${time}`);
        expect(commit(profile).change).toBeDefined();
      }
      profile.set('p0', `${round} last`);
      expect(commit(profile)).toMatchObject({ bytes: expect.any(Number), change: undefined });
    }
  });

  it.each([
    [15, 16, true],
    [16, 15, true],
    [16, 16, false],
  ])('counts %i properties that go, and %i that are set: kept as changes: %j', (gone, set, kept) => {
    const profile = new Profile(properties(40));
    for (const key of Object.keys(properties(gone))) profile.delete(key);
    setAll(profile, Object.fromEntries(Object.entries(properties(40, 1)).slice(-set)));
    expect(commit(profile).change !== undefined).toBe(kept);
  });

  it.each([
    [262_143, true],
    [262_144, false],
  ])('of %i bytes is kept as changes: %j', (bytes, kept) => {
    const profile = new Profile({ a: 1 });
    profile.set('a', 'x'.repeat(bytes - 17 - 8));
    const { bytes: taken, change } = commit(profile);
    expect([taken, change !== undefined]).toEqual(kept ? [bytes, true] : [bytes + 16, false]);
  });
});

it('copies its properties once for a change, however many are set in it', () => {
  const values = properties(3000);
  const before = performance.now();
  expect(new Profile(values).size).toBe(3000);
  // It takes a few milliseconds; with a copy for each property it takes seconds.
  expect(performance.now() - before).toBeLessThan(1000);
});

describe('the snapshot', () => {
  it('has nothing of what was set and went in the same change', () => {
    const profile = new Profile({ a: 1 });
    profile.set('b', 2);
    profile.delete('b');
    expect(commit(profile).change).toEqual({ changed: {}, removed: ['b'] });
    expect(profile.read()).toEqual({ a: 1 });
  });

  it('stays where a list that was edited is set to itself', () => {
    const profile = new Profile({ list: numbers });
    applyOperations(profile, { $append: { list: ['end'] } });
    profile.commit();
    profile.set('list', profile.get('list'));
    expect(commit(profile)).toMatchObject({ bytes: 0, same: true });
  });

  it('stays where a profile without properties is cleared', () => {
    const profile = new Profile({ a: 1 });
    profile.delete('a');
    profile.commit();
    const before = profile.snapshot;
    profile.clear();
    expect([profile.commit(), profile.snapshot === before]).toEqual([0, true]);
  });

  it.each<[string, unknown, boolean]>([
    ['the same', [...numbers, 'end'], true],
    ['another value in it', [...numbers, 'other'], false],
    ['a shorter one', numbers, false],
    ['a longer one', [...numbers, 'end', 'more'], false],
    ['a value', 'end', false],
    ['nothing', null, false],
    ['as many fields', { length: 101 }, false],
  ])('of a list that was edited stays only where it is set to the same: %s', (_name, value, same) => {
    const profile = new Profile({ list: numbers });
    applyOperations(profile, { $append: { list: ['end'] } });
    profile.commit();
    expect(profile.set('list', value)).toBe(true);
    expect(commit(profile).same).toBe(same);
    expect(profile.read()).toEqual({ list: value });
  });

  it.each(['$append', '$prepend', '$preInsert', '$postInsert', '$remove'])(
    'stays where %s brings nothing to a long list',
    (name) => {
      const profile = new Profile({ list: numbers });
      applyOperations(profile, { [name]: { list: [] } });
      expect(commit(profile).same).toBe(true);
      applyOperations(profile, { $append: { list: 'end' } });
      profile.commit();
      applyOperations(profile, { [name]: { list: null } });
      expect(commit(profile).same).toBe(true);
    },
  );
});
