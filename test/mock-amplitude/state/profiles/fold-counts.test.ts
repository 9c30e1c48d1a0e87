import { expect, it } from 'vitest';
import { AmplitudeUser, foldCounts } from '../../../../mock-amplitude/state/profiles/amplitude-user.ts';

type Counts = Partial<Pick<AmplitudeUser, 'firstUsed' | 'lastUsed' | 'startVersion'>>;

/** What a user knows after one with other counts was merged into it. */
function merged(from: Counts, into: Counts) {
  const [one, other] = [new AmplitudeUser(1), new AmplitudeUser(2)];
  foldCounts(Object.assign(one, from), Object.assign(other, into));
  const { firstUsed, lastUsed, startVersion } = other;
  return { firstUsed, lastUsed, startVersion };
}

it.each<[string, Counts, Counts, string | null]>([
  ['the earlier first event', { firstUsed: 1, startVersion: '1' }, { firstUsed: 2, startVersion: '2' }, '1'],
  ['its own, where it was first', { firstUsed: 3, startVersion: '1' }, { firstUsed: 2, startVersion: '2' }, '2'],
  ['its own, where both were', { firstUsed: 2, startVersion: '1' }, { firstUsed: 2, startVersion: '2' }, '2'],
  ['the other, where it has none', { firstUsed: 3, startVersion: '1' }, { firstUsed: 2 }, '1'],
  ['the other, where it had no event', { firstUsed: 3, startVersion: '1' }, { startVersion: '2' }, '1'],
  ['its own, where the other has none', { firstUsed: 1 }, { firstUsed: 2, startVersion: '2' }, '2'],
  ['its own, where the other had no event', { startVersion: '1' }, { firstUsed: 2, startVersion: '2' }, '2'],
  ['nobody', { firstUsed: 1 }, { firstUsed: 2 }, null],
])('a user into whom another is merged has the first version of %s', (_whose, from, into, version) => {
  expect(merged(from, into).startVersion).toBe(version);
});

it.each<[Counts, Counts, Counts]>([
  [
    { firstUsed: 1, lastUsed: 4 },
    { firstUsed: 2, lastUsed: 3 },
    { firstUsed: 1, lastUsed: 4 },
  ],
  [
    { firstUsed: 2, lastUsed: 3 },
    { firstUsed: 1, lastUsed: 4 },
    { firstUsed: 1, lastUsed: 4 },
  ],
  [{}, { firstUsed: 2, lastUsed: 3 }, { firstUsed: 2, lastUsed: 3 }],
  [{ firstUsed: 2, lastUsed: 3 }, {}, { firstUsed: 2, lastUsed: 3 }],
])('of %j and %j are the first and the last time %j', (from, into, times) => {
  expect(merged(from, into)).toMatchObject(times);
});
