import { describe, expect, it } from 'vitest';
import {
  createIdentity,
  type Identified,
  MAX_DEVICES_PER_USER,
  MAX_MERGED_PER_USER,
} from '../../../../mock-amplitude/state/identity/create-identity.ts';

/** Sends "device user" pairs in order (`-` for none), and tells the IDs on the rows and the merges. */
function play(steps: string) {
  let lastId = 0;
  const merges: string[] = [];
  const identity = createIdentity<Identified>({
    create: () => ({ amplitudeId: ++lastId, userId: null, deviceIds: [], mergedIds: [], lastDevice: undefined }),
    onMerge: (from, into) => merges.push(`${from.amplitudeId}>${into.amplitudeId}`),
    onChange: () => {},
  });
  const id = (text: string | undefined) => (text === '-' ? undefined : text);
  const rows = steps.split(', ').map((step) => {
    const [device, user] = step.split(' ');
    return identity.resolve(id(user), id(device))?.amplitudeId;
  });
  return { rows: rows.join(','), merges: merges.join(' '), identity };
}

const VECTORS = [
  // slug, (device user) in order, IDs on the rows, merged
  ['identity.device-without-user', 'dev-A -, dev-B -, dev-B -, dev-C -, dev-A -, dev-C -', '1,2,2,3,1,3', ''],
  ['identity.anonymous-becomes-user', 'dev-G -, dev-G -, dev-G John1', '1,1,1', ''],
  ['identity.user-on-many-devices', 'dev-K Zack1, dev-L Zack1', '1,1', ''],
  ['identity.users-never-merge', 'dev-R Jane1, dev-R -, dev-R Mary1, dev-R -, dev-R -', '1,1,2,2,2', ''],
  ['identity.login-merges-anonymous', 'dev-Y David, dev-Z -, dev-Z David, dev-Z -', '1,2,1,1', '2>1'],
  [
    'identity.login-on-each-device',
    'dev-A -, dev-A David, dev-A David, dev-B -, dev-B David, dev-B David',
    '1,1,1,2,1,1',
    '2>1',
  ],
  ['identity.new-device-new-user', 'dev-G -, dev-G -, dev-G John1, dev-H -', '1,1,1,2', ''],
  ['identity.second-user-is-new', 'dev-D User1, dev-D User2', '1,2', ''],
  ['identity.ids-case-sensitive', 'dev-1 User1, dev-2 user1', '1,2', ''],
  ['identity.anonymous-devices-apart', 'dev-A -, dev-B -, dev-A Laura, dev-B Laura, dev-B -', '1,2,1,1,1', '2>1'],
  ['identity.arrival-decides', 'dev-A -, dev-A Laura, dev-A -', '1,1,1', ''],
  ['identity.merged-id-stays', 'dev-Y David, dev-Z -, dev-Z David, dev-Z Maria, dev-Z -', '1,2,1,3,3', '2>1'],
  ['identity.last-user-of-device', 'dev-R Jane1, dev-R Mary1, dev-R -, dev-R Jane1, dev-R -', '1,2,2,1,1', ''],
  ['identity.second-user-is-new', 'dev-R Jane1, dev-R -, dev-R Mary1, dev-S Mary1', '1,1,2,2', ''],
  ['user without a device', '- Laura, dev-A Laura, dev-A -', '1,1,1', ''],
] as const;

describe('identity', () => {
  it.each(VECTORS)('%s: %s gets %s', (_slug, steps, rows, merges) => {
    const played = play(steps);
    expect(played.rows).toBe(rows);
    expect(played.merges).toBe(merges);
  });

  it('knows the user of a merged id', () => {
    expect(play('dev-Y David, dev-Z -, dev-Z David, dev-Z Maria').identity.byMergedId(2)?.userId).toBe('David');
  });

  it.each([
    [MAX_DEVICES_PER_USER - 1, 0],
    [MAX_DEVICES_PER_USER, 0],
    [MAX_DEVICES_PER_USER + 1, 1],
  ])('of %i devices of one user it lets go %i, the oldest', (count, gone) => {
    const { identity } = play(Array.from({ length: count }, (_, index) => `dev-${index} Laura`).join(', '));
    expect(identity.evicted).toBe(gone);
    expect(identity.byDeviceId('dev-0')?.userId).toBe(gone === 0 ? 'Laura' : undefined);
  });

  it.each([
    [MAX_MERGED_PER_USER - 1, true],
    [MAX_MERGED_PER_USER, true],
    [MAX_MERGED_PER_USER + 1, false],
  ])('after %i merges the first merged id is known: %s', (count, known) => {
    const merges = Array.from({ length: count }, (_, index) => `dev-${index} -, dev-${index} David`);
    const { identity } = play(['dev-Y David', ...merges].join(', '));
    expect(identity.byMergedId(2) !== undefined).toBe(known);
    expect(identity.byUserId('David')?.mergedIds).toHaveLength(Math.min(count, MAX_MERGED_PER_USER));
  });
});
