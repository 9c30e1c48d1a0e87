import { expect, it } from 'vitest';
import { AmplitudeUser } from '../../../../mock-amplitude/state/profiles/amplitude-user.ts';
import { listLatestUsers } from '../../../../mock-amplitude/state/profiles/find-users.ts';
import { openState } from '../../open-state.ts';

/** Users with IDs from 1, by when they were seen last. */
const list = (...lastUsed: (number | null)[]) =>
  listLatestUsers(lastUsed.map((at, nth) => Object.assign(new AmplitudeUser(nth + 1), { lastUsed: at })).values()).map(
    ({ amplitudeId }) => amplitudeId,
  );

it('the users seen last come first, of those seen at once the one made last, and those never seen at the end', () => {
  expect(list()).toEqual([]);
  expect(list(5, 9, null, 7, 9)).toEqual([5, 2, 4, 1, 3]);
});

it.each([99, 100, 101, 200, 201, 202, 450])('of %i users those are told that were seen last, 100 at most', (count) => {
  // In an order that is neither theirs nor the other way round.
  const times = Array.from({ length: count }, (_, nth) => (nth * 7919) % count);
  const expected = times
    .map((at, nth) => ({ at, id: nth + 1 }))
    .sort((one, other) => other.at - one.at || other.id - one.id);
  expect(list(...times)).toEqual(expected.slice(0, 100).map(({ id }) => id));
});

it('those with a user_id are told apart from those without', () => {
  const { profiles, send } = openState();
  send({ device_id: 'dev-A' });
  send({ user_id: 'Laura' }, 3000);
  send({ user_id: 'David' }, 2000);
  expect([...profiles.named()].map(({ userId }) => userId)).toEqual(['Laura', 'David']);
  expect(profiles.latestUsers().map(({ amplitudeId }) => amplitudeId)).toEqual([2, 3, 1]);
});
