import { expect, it } from 'vitest';
import { describeLanes } from '../../../../src/forwarder/delivery/holds/describe-lanes.ts';
import type { HeldLane, LaneState } from '../../../../src/forwarder/delivery/outbox/outbox.ts';
import { makeEntry } from '../make-entry.ts';
import { openHolds } from '../open-holds.ts';

const NOW = 1_000_000;
const TRIED = { at: 7, rule: 'deliver.5xx-network', status: 503, reason: 'HTTP 503' };

/** Describes one lane, of which the outbox says where it stands. Its user may send one event in 2 s. */
function describeLane(lane: Omit<HeldLane, 'name'>, state: LaneState) {
  const { holds } = openHolds(NOW, { idEventsPerSecond: 1, idWindowSeconds: 2 });
  holds.isolatedLanes.add('device b', 'suspected', 'HTTP 503');
  const sent = { event_type: 'x', insert_id: '0', user_id: 'busy' };
  holds.perIdLimits.admit([makeEntry({ ids: sent })]);
  return describeLanes({ holds, outbox: { ...openHolds(NOW, {}).outbox, lane: () => state } }, [
    { ...lane, name: 'device b' },
  ]);
}

it('says of a lane what its first event is, how often it was sent in vain and what holds it', () => {
  const head = makeEntry({
    ids: { event_type: 'Bought', insert_id: 'i-1', device_id: 'b' },
    attempts: 4,
    history: [TRIED, TRIED, { ...TRIED, at: 9, reason: 'ECONNRESET' }],
  });
  const delayed = { state: 'delayed', until: NOW + 50, cause: 'retry', head: 1 } as const;
  expect(describeLane({ state: 'delayed', waiting: 4, claimed: 2, head }, delayed)).toEqual([
    {
      ...{ lane: 'device b', state: 'delayed', waiting: 4, underWay: 2, isolation: 'suspected' },
      hold: expect.objectContaining({ reason: 'lane-delayed', until: NOW + 50 }),
      ...{ tries: 3, lastTry: { ...TRIED, at: 9, reason: 'ECONNRESET' }, eventType: 'Bought', insertId: 'i-1' },
    },
  ]);
});

it('says of a lane that is free what its user or device has used up', () => {
  const head = makeEntry({ ids: { event_type: 'Bought', insert_id: 'i-1', user_id: 'busy' } });
  expect(describeLane({ state: 'free', waiting: 1, claimed: 0, head }, { state: 'free' })).toMatchObject([
    { hold: { reason: 'id-rate-limit', until: NOW + 2000 }, tries: 0, lastTry: null },
  ]);
});

it('says nothing of the first event where all are under way', () => {
  expect(describeLane({ state: 'claimed', waiting: 0, claimed: 2, head: undefined }, { state: 'claimed' })).toEqual([
    {
      ...{ lane: 'device b', state: 'claimed', waiting: 0, underWay: 2, isolation: 'suspected', hold: null },
      ...{ tries: 0, lastTry: null, eventType: null, insertId: null },
    },
  ]);
});
