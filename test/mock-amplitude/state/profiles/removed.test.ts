import { describe, expect, it } from 'vitest';
import { MAX_MERGED_PER_USER } from '../../../../mock-amplitude/state/identity/identify-user.ts';
import { openState } from '../../open-state.ts';

/** A user of two devices with a merged ID, beside one without a user_id, and one with. */
function fill() {
  const run = openState();
  run.send({ user_id: 'Laura', device_id: 'dev-A' });
  run.send({ device_id: 'dev-B' });
  run.send({ user_id: 'Laura', device_id: 'dev-B' });
  run.send({ device_id: 'dev-C' });
  run.send({ user_id: 'David' });
  run.profiles.takeChanged();
  return run;
}

describe('a user that is removed', () => {
  it.each([1, 2])('by its ID %i is found by none of its ids, and told as gone', (amplitudeId) => {
    const { profiles, send } = fill();
    profiles.remove(amplitudeId);
    expect([profiles.user(1), profiles.user(2), profiles.userOf({ userId: 'Laura', deviceId: 'dev-B' })]).toEqual([
      ...[undefined, undefined, undefined],
    ]);
    expect(profiles.findUsers('Laura').type).toBe('nomatch');
    expect([...profiles.takeChanged().records]).toEqual([
      ['next-id', '', 4],
      ['user', '1', null],
    ]);
    expect(send({ user_id: 'Laura', device_id: 'dev-A' }).amplitudeId).toBe(5);
  });

  it('without a user_id loses its device, and the others stay', () => {
    const { profiles, send } = fill();
    profiles.remove(3);
    profiles.remove(77);
    expect([profiles.userOf({ deviceId: 'dev-C' }), profiles.userOf({ userId: 'David' })?.amplitudeId]).toEqual([
      ...[undefined, 4],
    ]);
    expect([...profiles.takeChanged().records].map(([kind, key]) => `${kind} ${key}`)).toEqual(['next-id ', 'user 3']);
    expect(send({ device_id: 'dev-C' }).amplitudeId).toBe(5);
  });
});

it('a user that is evicted is told as gone, and so are the IDs that were merged into it', () => {
  const { profiles, send } = openState({ maxSenders: 4 });
  send({ user_id: 'Laura', device_id: 'dev-A' });
  send({ device_id: 'dev-B' });
  send({ user_id: 'Laura', device_id: 'dev-B' });
  profiles.takeChanged();
  for (let index = 0; index < 10; index++) send({ user_id: `user-${index}`, device_id: 'dev-Z' });
  expect([profiles.user(1), profiles.user(2)]).toEqual([undefined, undefined]);
  expect([...profiles.takeChanged().records]).toContainEqual(['user', '1', null]);
});

it('an ID that was merged and is forgotten for room is counted as evicted', () => {
  const { profiles, send } = openState();
  send({ user_id: 'Laura' });
  for (let index = 0; index <= MAX_MERGED_PER_USER; index++) {
    send({ device_id: `dev-${index}` });
    send({ user_id: 'Laura', device_id: `dev-${index}` });
  }
  expect(profiles.evicted).toEqual({ users: 0, groups: 0, ids: 1 });
});
