import { expect, it } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import { createPerIdLimits } from '../../../../src/forwarder/delivery/holds/per-id-limits.ts';
import { laneOf } from '../../../../src/forwarder/delivery/lane-of.ts';
import type { Entry } from '../../../../src/forwarder/delivery/outbox/outbox.ts';
import { makeEntry } from '../make-entry.ts';

const LIMITS = { idEventsPerSecond: 30, idWindowSeconds: 30 };

function makeEntries(count: number, ids: { user_id?: string; device_id?: string }): Entry[] {
  const event = { event_type: 'x', time: 1, insert_id: '1', ...ids };
  return Array.from({ length: count }, (_, id) => makeEntry({ id, lane: laneOf(event), event, ids: event }));
}

it('lets 30 events of a device go at once, and says when the next may', () => {
  const perId = createPerIdLimits(LIMITS, createManualClock(1000));
  expect(perId.burst).toBe(30);
  const { send, wait } = perId.admit(makeEntries(32, { device_id: 'a' }));
  expect(send).toHaveLength(30);
  expect(wait.map(({ at }) => at)).toEqual([1035, 1035]);
  expect(perId.admit(makeEntries(1, { device_id: 'b' })).send).toHaveLength(1);
});

it('never passes 900 events in any 30 s, however greedily it is asked, and comes near', async () => {
  const clock = createManualClock();
  const perId = createPerIdLimits(LIMITS, clock);
  const times: number[] = [];
  while (clock.now() < 120_000) {
    const { send } = perId.admit(makeEntries(5, { device_id: 'a' }));
    times.push(...send.map(() => clock.now()));
    await clock.advance(17);
    // A quiet time fills it up again.
    if (times.length === 2000) await clock.advance(20_000);
  }
  const inWindow = times.map((from) => times.filter((time) => time >= from && time < from + 30_000).length);
  expect(Math.max(...inWindow)).toBeLessThanOrEqual(900);
  expect(Math.max(...inWindow)).toBeGreaterThan(880);
});

it('counts a user over all of its devices', () => {
  const perId = createPerIdLimits(LIMITS, createManualClock());
  const batch = ['a', 'b', 'c'].flatMap((device) => makeEntries(15, { user_id: 'u', device_id: device }));
  const { send, wait } = perId.admit(batch);
  expect(send.map(({ lane }) => lane)).toEqual([...Array(15).fill('device a'), ...Array(15).fill('device b')]);
  expect(new Set(wait.map(({ entry }) => entry.lane))).toEqual(new Set(['device c']));
});

it('lets nothing of a lane pass an event of it that waits', () => {
  const perId = createPerIdLimits(LIMITS, createManualClock());
  perId.admit(makeEntries(30, { user_id: 'busy', device_id: 'x' }));
  const [first, second] = [
    makeEntries(1, { user_id: 'busy', device_id: 'a' }),
    makeEntries(1, { user_id: 'other', device_id: 'a' }),
  ];
  expect(perId.admit([...first, ...second]).wait).toHaveLength(2);
});
