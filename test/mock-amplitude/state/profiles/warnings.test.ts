import { describe, expect, it } from 'vitest';
import { MAX_PROFILE_PROPERTIES } from '../../../../mock-amplitude/limits.ts';
import { APPENDED_CHARACTERS, applyOperations } from '../../../../mock-amplitude/state/profiles/apply-operations.ts';
import { Profile } from '../../../../mock-amplitude/state/profiles/profile.ts';

const LONG = 'x'.repeat(61);
const CUT = 'x'.repeat(60);

const propertiesOf = (count: number, name: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, nth) => [`${name}${nth}`, 1]));

function warnOf(profile: Profile, sent: object) {
  const warnings = applyOperations(profile, { ...sent }, 'user', 'events[0].user_properties');
  return warnings.map(({ severity, path, message }) => [severity, path, message]);
}

const at = (path: string, message: string) => [['warning', `events[0].user_properties${path}`, message]];

describe('a sender is warned', () => {
  it.each([
    [{ $double: {} }, at('.$double', '"$double" is no operation that is known here, and is ignored')],
    [{ [`$${LONG}`]: {} }, at(`.$${LONG}`, `"$${CUT.slice(1)}" is no operation that is known here, and is ignored`)],
    [{ $set: { a: 2 }, b: 1, c: 1, d: 1, e: 1 }, at('', 'operations and plain keys (b, c, d) are mixed')],
    [{ $clearAll: '-', b: 1 }, at('', 'operations and plain keys (b) are mixed')],
    [{ $set: 'a' }, at('.$set', '$set is the string "a", not an object, and is ignored')],
    [{ $add: { a: 'x' } }, at('.$add.a', 'the string "x" cannot be added to the number 1: ignored')],
    [{ $add: { t: 1 } }, at('.$add.t', 'the number 1 cannot be added to the string "text": ignored')],
    [
      { $append: { a: 'x'.repeat(APPENDED_CHARACTERS) } },
      at(
        '.$append.a',
        `the list would have ${APPENDED_CHARACTERS + 6} characters, the limit is 10000: nothing is added`,
      ),
    ],
  ])('of %j', (sent, warnings) => {
    expect(warnOf(new Profile({ a: 1, t: 'text' }), sent)).toEqual(warnings);
  });

  it('of a number that is added to a list: how many values it has', () => {
    const before = { short: [1, 2], long: Array.from({ length: 100 }, () => 'a') };
    const profile = new Profile(before);
    applyOperations(profile, { $append: { long: 1 } });
    expect(applyOperations(profile, { $add: { short: 1, long: 1 } })).toMatchObject([
      { path: 'user_properties.$add.short', message: 'the number 1 cannot be added to an array of 2: ignored' },
      { path: 'user_properties.$add.long', message: 'the number 1 cannot be added to an array of 101: ignored' },
    ]);
  });

  it('of properties that there is no room for', () => {
    const full = new Profile(propertiesOf(MAX_PROFILE_PROPERTIES, 'full-'));
    const messages = [...[1, 3, 4, 6].map((count) => propertiesOf(count, 'p')), { [LONG]: 1 }].map((more) =>
      warnOf(full, more),
    );
    expect(messages).toEqual(
      [
        '"p0" not kept',
        '"p0", "p1", "p2" not kept',
        '"p0", "p1", "p2" and 1 more not kept',
        '"p0", "p1", "p2" and 3 more not kept',
        `"${CUT}" not kept`,
      ].map((message) => at('', `${message}: a profile has at most 10000 properties`)),
    );
  });

  it('of nothing where all is fine, with one list for all', () => {
    const profile = new Profile({ a: 1 });
    expect(applyOperations(profile, { b: 1 })).toBe(applyOperations(profile, { c: 1 }));
    expect(applyOperations(profile, { a: 1 })).toBe(applyOperations(profile, { d: 1 }));
  });

  it('with the place of user_properties, unless told another', () => {
    expect(applyOperations(new Profile(), { $x: 1 })).toMatchObject([{ path: 'user_properties.$x' }]);
    expect(applyOperations(new Profile(), { $prepend: { a: 1 } })).toEqual([]);
  });
});

describe('what an event says of what is known', () => {
  it.each([
    [{ $set: { a: 1 }, $unset: { b: '-' } }, { a: 1 }],
    [{ $set: { a: 2 } }, { a: 2, b: 2 }],
    [
      { a: 1, b: 3 },
      { a: 1, b: 3 },
    ],
    [{ a: 1, $unset: { b: '-' } }, { a: 1 }],
    [{ $set: { a: 1, c: 3 } }, { a: 1, b: 2, c: 3 }],
    [{ $remove: { c: 1 } }, { a: 1, b: 2 }],
    [{ $append: { c: null } }, { a: 1, b: 2, c: [] }],
  ])('changes no less than it says: %j', (sent, after) => {
    const profile = new Profile({ a: 1, b: 2 });
    applyOperations(profile, sent);
    profile.commit();
    expect(profile.read()).toEqual(after);
  });

  it('of values that are not in a list, nothing is removed from it, and a property stays what it is', () => {
    const profile = new Profile({ a: 'text' });
    const before = profile.snapshot;
    applyOperations(profile, { $remove: { a: 'other' } });
    expect([profile.commit(), profile.read(), profile.snapshot === before]).toEqual([0, { a: 'text' }, true]);
  });
});
