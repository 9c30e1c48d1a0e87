import { describe, expect, it } from 'vitest';
import { MAX_DEVICES_PER_USER, MAX_MERGED_PER_USER } from '../../../../mock-amplitude/state/identity/identify-user.ts';
import { openState } from '../../open-state.ts';

/** Sends "device user" pairs in order (`-` for none), and tells the IDs on the rows and what was merged into the first. */
function play(steps: string) {
  const { profiles, send } = openState();
  const id = (text: string | undefined) => (text === '-' ? undefined : text);
  const rows = steps.split(', ').map((step) => {
    const [device, user] = step.split(' ');
    return send({ device_id: id(device), user_id: id(user) }).amplitudeId;
  });
  return { rows: rows.join(','), merged: profiles.user(1)?.mergedIds.join(','), profiles };
}

const VECTORS = [
  // what it shows, (device user) in order, IDs on the rows, merged into the first
  ['anonymous devices', 'dev-A -, dev-B -, dev-B -, dev-C -, dev-A -, dev-C -', '1,2,2,3,1,3', ''],
  ['an anonymous user becomes a known one', 'dev-G -, dev-G -, dev-G John1', '1,1,1', ''],
  ['one user on two devices', 'dev-K Zack1, dev-L Zack1', '1,1', ''],
  ['two users of one device', 'dev-R Jane1, dev-R -, dev-R Mary1, dev-R -, dev-R -', '1,1,2,2,2', ''],
  ['an anonymous user is merged', 'dev-Y David, dev-Z -, dev-Z David, dev-Z -', '1,2,1,1', '2'],
  ['login on two devices', 'dev-A -, dev-A David, dev-A David, dev-B -, dev-B David, dev-B David', '1,1,1,2,1,1', '2'],
  ['a new device', 'dev-G -, dev-G -, dev-G John1, dev-H -', '1,1,1,2', ''],
  ['a second user identified on a device', 'dev-D User1, dev-D User2', '1,2', ''],
  ['case matters', 'dev-1 User1, dev-2 user1', '1,2', ''],
  ['two anonymous devices log in', 'dev-A -, dev-B -, dev-A Laura, dev-B Laura, dev-B -', '1,2,1,1,1', '2'],
  ['the order of arrival counts', 'dev-A -, dev-A Laura, dev-A -', '1,1,1', ''],
  ['a merged ID stays', 'dev-Y David, dev-Z -, dev-Z David, dev-Z Maria, dev-Z -', '1,2,1,3,3', '2'],
  ['a device is passed on', 'dev-R Jane1, dev-R Mary1, dev-R -, dev-R Jane1, dev-R -', '1,2,2,1,1', ''],
  ['a second user gets a new ID', 'dev-R Jane1, dev-R -, dev-R Mary1, dev-S Mary1', '1,1,2,2', ''],
  ['a user without a device', '- Laura, dev-A Laura, dev-A -', '1,1,1', ''],
] as const;

describe('identity', () => {
  it.each(VECTORS)('%s: %s gets %s', (_what, steps, rows, merged) => {
    const played = play(steps);
    expect(played.rows).toBe(rows);
    expect(played.merged).toBe(merged);
  });

  it('knows the user of a merged id', () => {
    expect(play('dev-Y David, dev-Z -, dev-Z David, dev-Z Maria').profiles.user(2)?.userId).toBe('David');
  });

  it.each([
    [MAX_DEVICES_PER_USER - 1, 'Laura'],
    [MAX_DEVICES_PER_USER, 'Laura'],
    [MAX_DEVICES_PER_USER + 1, undefined],
  ])('of %i devices of one user the first belongs to %s', (count, owner) => {
    const { profiles } = play(Array.from({ length: count }, (_, index) => `dev-${index} Laura`).join(', '));
    expect(profiles.userOf({ deviceId: 'dev-0' })?.userId).toBe(owner);
    expect(profiles.user(1)?.deviceIds).toHaveLength(Math.min(count, MAX_DEVICES_PER_USER));
  });

  it('of more devices than a user keeps leaves the oldest to whoever has it now, or to nobody where it is forgotten', () => {
    const others = Array.from({ length: MAX_DEVICES_PER_USER }, (_, index) => `dev-${index} Laura`);
    const { profiles } = play(['dev-first Laura', 'dev-first Mary', ...others].join(', '));
    expect(profiles.userOf({ deviceId: 'dev-first' })?.userId).toBe('Mary');
    expect(profiles.userOf({ userId: 'Laura' })?.deviceIds).not.toContain('dev-first');
    const { profiles: few, send } = openState({ maxSenders: 4 });
    for (let index = 0; index <= MAX_DEVICES_PER_USER; index++) send({ user_id: 'Laura', device_id: `dev-${index}` });
    expect(few.userOf({ userId: 'Laura' })?.deviceIds).toHaveLength(MAX_DEVICES_PER_USER);
  });

  it('tells of a user who changed, before an event of it is stored', () => {
    const { profiles } = openState();
    const { users, devices } = profiles.senders;
    const changed = () => [...profiles.takeChanged().records].map(([kind, key]) => `${kind} ${key}`.trim());
    changed();
    profiles.identify(users.find('Laura'), undefined, 0);
    expect(changed()).toEqual(['next-id', 'user 1']);
    profiles.identify(users.find('Laura'), devices.find('dev-A'), 0);
    expect(changed()).toEqual(['next-id', 'user 1']);
    profiles.identify(users.find('Laura'), devices.find('dev-A'), 0);
    expect(changed()).toEqual(['next-id']);
  });

  it.each([
    [MAX_MERGED_PER_USER - 1, true],
    [MAX_MERGED_PER_USER, true],
    [MAX_MERGED_PER_USER + 1, false],
  ])('after %i merges the first merged id is known: %s', (count, known) => {
    const merges = Array.from({ length: count }, (_, index) => `dev-${index} -, dev-${index} David`);
    const { profiles } = play(['dev-Y David', ...merges].join(', '));
    expect(profiles.user(2) !== undefined).toBe(known);
    expect(profiles.userOf({ userId: 'David' })?.mergedIds).toHaveLength(Math.min(count, MAX_MERGED_PER_USER));
  });
});
