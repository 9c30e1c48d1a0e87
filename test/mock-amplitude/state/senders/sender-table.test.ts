import { describe, expect, it } from 'vitest';
import { setOwner } from '../../../../mock-amplitude/state/identity/identify-user.ts';
import { AmplitudeUser } from '../../../../mock-amplitude/state/profiles/amplitude-user.ts';
import { createSenders } from '../../../../mock-amplitude/state/senders/create-senders.ts';
import { Sender } from '../../../../mock-amplitude/state/senders/sender.ts';
import { createSenderTable } from '../../../../mock-amplitude/state/senders/sender-table.ts';
import { makeRuns } from '../../make-runs.ts';

const NOW = 1_767_225_600_000;

/** A table for 16, and who was evicted from it; room is made for one sixteenth at once. */
function fill(count: number, field: 'user_id' | 'device_id' = 'device_id', cap = 16) {
  const evicted: string[] = [];
  const table = createSenderTable(field, cap, ({ id }) => evicted.push(id));
  for (let id = 1; id <= count; id++) table.find(String(id));
  return { table, evicted };
}
const nobody = () => [];

describe('a table of senders', () => {
  it.each([
    [16, []],
    [17, ['1', '2']],
    [18, ['1', '2', '3']],
  ])('of %i in a table for 16 evicts the oldest, one more than it must: %j', (count, gone) => {
    const { table, evicted } = fill(count);
    table.trim(nobody);
    expect([evicted, table.evicted, table.size]).toEqual([gone, gone.length, count - gone.length]);
  });

  it.each([1, 2])('a table for %i keeps one', (cap) => {
    const { table } = fill(5, 'device_id', cap);
    table.trim(nobody);
    expect([table.size, table.peek('5')?.id]).toEqual([1, '5']);
  });

  it.each(['user_id', 'device_id'] as const)(
    'spares, as a %s, those heard of again since room was last made',
    (field) => {
      const { table, evicted } = fill(17, field);
      table.find('1');
      table.peek('2');
      table.trim(nobody);
      expect(evicted).toEqual(['2', '3']);
      // What was heard of before that counts no more, and stands at the end.
      for (let id = 18; id <= 19; id++) table.find(String(id));
      table.trim(nobody);
      expect(evicted).toEqual(['2', '3', '4', '5']);
      for (let id = 20; id <= 34; id++) table.find(String(id));
      table.trim(nobody);
      expect(evicted.indexOf('1')).toBeGreaterThan(evicted.indexOf('17'));
    },
  );

  it('makes room though all of them were heard of: who came back longest ago goes', () => {
    const { table, evicted } = fill(17);
    for (let id = 17; id >= 1; id--) table.find(String(id));
    table.trim(nobody);
    expect([evicted, table.size]).toEqual([['1', '2'], 15]);
  });

  it('evicts those heard of last at the very last', () => {
    const { table, evicted } = fill(17);
    const latest = ['1', '2'].flatMap((id) => table.peek(id) ?? []);
    table.trim(() => latest);
    expect(evicted).toEqual(['3', '4']);
    for (let id = 18; id <= 32; id++) table.find(String(id));
    table.trim(() => latest);
    expect([table.peek('1')?.id, table.peek('2')?.id, table.size]).toEqual(['1', '2', 15]);
  });

  it('evicts those heard of last at the very last, though all others were heard of as well', () => {
    const { table, evicted } = fill(17);
    for (let id = 1; id <= 17; id++) table.find(String(id));
    table.trim(() => ['1', '2'].flatMap((id) => table.peek(id) ?? []));
    expect(evicted).toEqual(['3', '4']);
  });

  it('never evicts who is silenced, not even where all of them are', () => {
    const { table, evicted } = fill(20);
    for (let id = 1; id <= 20; id++) {
      const sender = table.peek(String(id));
      if (sender !== undefined) sender.silenced = true;
    }
    table.trim(nobody);
    expect([evicted, table.size]).toEqual([[], 20]);
  });

  it.each([
    ['user_id', true],
    ['device_id', false],
  ] as const)('spares, as a %s, whose user was heard of by a device: %s', (field, spared) => {
    const { table, evicted } = fill(17, field);
    const user = new AmplitudeUser(1);
    const sender = table.peek('1');
    if (sender !== undefined) setOwner(sender, user);
    user.heardByDevice = true;
    table.trim(nobody);
    expect(evicted.includes('1')).toBe(!spared);
    // Once: it is to be heard of again.
    expect(user.heardByDevice).toBe(!spared);
  });
});

it('a device that is spared leaves it to the user_id that its user was heard of by a device', () => {
  const { table, evicted } = fill(17);
  const user = new AmplitudeUser(1);
  setOwner(table.find('1'), user);
  user.heardByDevice = true;
  table.trim(nobody);
  expect([evicted, user.heardByDevice]).toEqual([['2', '3'], true]);
});

describe('the senders of a request', () => {
  it('are found, or only looked up', () => {
    const senders = createSenders();
    const runs = makeRuns([{ user_id: 'user-1', device_id: 'device-1' }], createSenders()).map(({ run }) => run);
    expect(senders.peek(runs)).toMatchObject([{ user: undefined, device: undefined }]);
    expect([senders.users.size, senders.devices.size]).toEqual([0, 0]);
    const found = senders.find(runs);
    expect(found).toMatchObject([{ user: { id: 'user-1' }, device: { id: 'device-1' } }]);
    expect(senders.peek(runs)[0]?.user).toBe(found[0]?.user);
  });

  it('are none where an id is of spaces only', () => {
    const [run] = makeRuns([{ user_id: ' ', device_id: '\t' }]);
    expect([run?.user, run?.device]).toEqual([undefined, undefined]);
  });

  it.each(['user_id', 'device_id'] as const)('are forgotten as a %s of which nothing is known', (field) => {
    const senders = createSenders({ silencedDevices: ['silenced'] });
    const runs = makeRuns([{ [field]: 'owned' }, { [field]: 'counted' }, { [field]: 'blank' }], senders);
    const [owned, counted, blank] = runs.map(({ user, device }) => user ?? device);
    if (owned !== undefined) setOwner(owned, new AmplitudeUser(1));
    counted?.countDay(0, 1);
    senders.discardBlank([...runs, ...makeRuns([{ device_id: 'silenced' }], senders)]);
    const table = field === 'user_id' ? senders.users : senders.devices;
    expect(['owned', 'counted', 'blank'].map((id) => table.peek(id)?.id)).toEqual(['owned', 'counted', undefined]);
    expect([blank?.isBlank, senders.devices.peek('silenced')?.silenced]).toEqual([true, true]);
  });

  it('are the last to go, and with an anonymous event so is the user_id of its device’s user', () => {
    const senders = createSenders({ maxSenders: 2 });
    const first = makeRuns([{ user_id: 'user-1', device_id: 'device-1' }, { device_id: 'device-2' }], senders);
    const [{ user, device } = { user: undefined, device: undefined }] = first;
    const owner = new AmplitudeUser(1);
    owner.userId = 'user-1';
    for (const sender of [user, device]) if (sender !== undefined) setOwner(sender, owner);
    makeRuns([{ user_id: 'user-2' }, { user_id: 'user-3' }, { device_id: 'device-3' }], senders);
    senders.trim(makeRuns([{ device_id: 'device-1' }, { device_id: 'device-2' }], senders));
    expect(senders.users.peek('user-1')?.id).toBe('user-1');
    expect([senders.users.size, senders.users.evicted, senders.devices.size]).toEqual([1, 2, 1]);
  });

  it('are the last to go, though others were heard of again and some of its events have one id only', () => {
    const senders = createSenders({ maxSenders: 2 });
    const others = ['1', '2'].flatMap((id) => [{ user_id: `user-${id}` }, { device_id: `device-${id}` }]);
    for (let time = 0; time < 2; time++) makeRuns(others, senders);
    senders.trim(makeRuns([{ user_id: 'user-new' }, { device_id: 'device-new' }], senders));
    expect([senders.users.size, senders.users.peek('user-new')?.id]).toEqual([1, 'user-new']);
    expect([senders.devices.size, senders.devices.peek('device-new')?.id]).toEqual([1, 'device-new']);
  });

  it('a device that is not silenced any more may be evicted again', () => {
    const senders = createSenders({ maxSenders: 2, silencedDevices: ['loud'] });
    senders.silenced.delete('loud');
    makeRuns([{ device_id: '1' }, { device_id: '2' }], senders);
    senders.trim([]);
    expect(senders.devices.peek('loud')).toBeUndefined();
  });

  it.each([
    ['http-v2', NOW + 30_000, NOW],
    ['batch', NOW, NOW + 30_000],
  ] as const)('know when they are free again: of what came to %s', (endpoint, rateFreeAt, batchFreeAt) => {
    const sender = new Sender('device_id', 'device-1', 0);
    sender.countRate(endpoint, NOW, 3);
    sender.countDay(NOW, 3);
    expect([sender.rateFreeAt('http-v2', NOW, 3), sender.rateFreeAt('batch', NOW, 3)]).toEqual([
      rateFreeAt,
      batchFreeAt,
    ]);
    expect([3, 4].map((limit) => sender.dayFreeAt(NOW, limit))).toEqual([NOW + 86_400_000, NOW]);
  });

  it('are counted apart by endpoint, and together by day', () => {
    const [run] = makeRuns([{ device_id: 'd' }]);
    const counts = (['http-v2', 'batch', 'http-v2'] as const).map((endpoint) => run?.device?.countRate(endpoint, 0, 1));
    expect([counts, run?.device?.countDay(0, 2), run?.device?.countDay(0, 1)]).toEqual([[1, 1, 2], 2, 3]);
  });
});
