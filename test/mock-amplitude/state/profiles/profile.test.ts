import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Profile } from '../../../../mock-amplitude/state/profiles/profile.ts';
import { collectGarbage } from '../../../collect-garbage.ts';
import { openState } from '../../open-state.ts';

const key = fc.constantFrom(
  'a',
  'b',
  'c',
  '__proto__',
  'constructor',
  ...Array.from({ length: 40 }, (_, at) => `p${at}`),
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('set' as const), key, value: fc.jsonValue() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const) }) },
);

/** The same change, made to a Map. */
function change(
  profile: Profile,
  reference: Map<string, unknown>,
  one: typeof step extends fc.Arbitrary<infer S> ? S : never,
) {
  switch (one.do) {
    case 'set':
      profile.set(one.key, one.value);
      return void reference.set(one.key, one.value);
    case 'delete':
      profile.delete(one.key);
      return void reference.delete(one.key);
    case 'clear':
      profile.clear();
      return void reference.clear();
  }
}

const text = (entries: Iterable<[string, unknown]>) =>
  JSON.stringify([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));

describe('a profile', () => {
  it('keeps each snapshot as it was, whatever comes after', () => {
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 80 }), (commits) => {
        const profile = new Profile();
        const reference = new Map<string, unknown>();
        const kept = commits.map((steps) => {
          for (const one of steps) change(profile, reference, one);
          profile.commit();
          expect(profile.size).toBe(reference.size);
          return { snapshot: profile.snapshot, expected: text(reference) };
        });
        for (const { snapshot, expected } of kept) expect(text(Object.entries(snapshot.read()))).toBe(expected);
      }),
    );
  });

  it('tells what changed from one snapshot to a later one, where it knows', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.array(step, { maxLength: 20 }), (before, after) => {
        const profile = new Profile({ first: 1, second: 2 });
        const reference = new Map<string, unknown>();
        for (const one of before) change(profile, reference, one);
        profile.commit();
        const earlier = profile.snapshot;
        for (const one of after) change(profile, reference, one);
        profile.commit();
        const changes = profile.snapshot.changesSince(earlier);
        if (changes === undefined) return;
        const made = new Map(Object.entries(earlier.read()));
        for (const name of changes.removed) made.delete(name);
        for (const [name, value] of Object.entries(changes.changed)) made.set(name, value);
        expect(text(made)).toBe(text(Object.entries(profile.snapshot.read())));
      }),
    );
  });
});

describe('what snapshots take', () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`property-${at}`, at]));

  it('is no copy of the profile for each event that changes it', () => {
    const { send, sendAll } = openState();
    const whole = send({ user_id: 'Laura', user_properties: many }).storedBytes;
    const events = Array.from({ length: 300 }, (_, at) => ({
      ...{ event_type: 'x', user_id: 'Laura', user_properties: { 'property-1': `value ${at}` } },
    }));
    const { stored, storedBytes } = sendAll(events);
    expect(stored).toHaveLength(300);
    expect(stored.at(-1)?.userProperties.read()).toMatchObject({ 'property-1': 'value 299', 'property-2': 2 });
    expect(storedBytes).toBeLessThan(whole);
  });

  it('is small where lists are appended to: each event keeps what it added', () => {
    const { sendAll } = openState();
    const events = Array.from({ length: 500 }, () => ({
      ...{ event_type: 'x', user_id: 'Laura', user_properties: { $append: { list: 'ten letter' } } },
    }));
    const { storedBytes } = sendAll(events);
    expect(storedBytes).toBeGreaterThan(500 * 16);
    // Were it a list of its own, it would be half a million texts' places in all.
    expect(storedBytes).toBeLessThan(500 * 250);
  });
});

it('holds no more of earlier values than of small ones: a user that sets a large one again and again', () => {
  const profile = new Profile();
  const before = collectGarbage();
  for (let round = 0; round < 30; round++) {
    profile.set('blob', JSON.parse(`"${'x'.repeat(1_000_000)}${round}"`));
    profile.commit();
  }
  expect(collectGarbage() - before).toBeLessThan(5_000_000);
  expect(profile.size).toBe(1);
});
