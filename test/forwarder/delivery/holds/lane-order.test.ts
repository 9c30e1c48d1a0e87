import { expect, it } from 'vitest';
import type { EventHold, HeldEntry } from '../../../../src/forwarder/delivery/holds/hold.ts';
import { HOLD_TEXTS } from '../../../../src/forwarder/delivery/holds/hold-reasons.ts';
import { elsewhereHold, laneHold } from '../../../../src/forwarder/delivery/holds/lane-order.ts';
import type { LaneState } from '../../../../src/forwarder/delivery/outbox/outbox.ts';
import { makeEntry } from '../make-entry.ts';

/** The second event of its lane, which was sent in vain twice. */
const ENTRY: HeldEntry = makeEntry({
  id: 2,
  acceptedAt: 3,
  history: [
    { at: 7, rule: 'deliver.5xx-network', status: 503, reason: 'HTTP 503' },
    { at: 9, rule: 'deliver.5xx-network', status: null, reason: 'ECONNRESET' },
  ],
});
const DELAYED = { state: 'delayed', until: 50, cause: 'retry', head: 2 } as const;

it.each<[LaneState, EventHold | null]>([
  [{ state: 'free' }, null],
  [{ state: 'elsewhere', instance: 'b' }, null],
  [
    { state: 'claimed' },
    { reason: 'behind-in-lane', ...HOLD_TEXTS['behind-in-lane'], since: 3, until: null, endedBy: 'answer' },
  ],
  [
    { ...DELAYED, head: 1 },
    { reason: 'behind-in-lane', ...HOLD_TEXTS['behind-in-lane'], since: 3, until: 50, endedBy: 'time' },
  ],
  [
    { ...DELAYED, cause: 'rate-limit' },
    { reason: 'id-rate-limit', ...HOLD_TEXTS['id-rate-limit'], since: 3, until: 50, endedBy: 'time' },
  ],
  [
    DELAYED,
    {
      ...HOLD_TEXTS['lane-delayed'],
      reason: 'lane-delayed',
      because: 'ECONNRESET',
      since: 7,
      until: 50,
      endedBy: 'time',
    },
  ],
])('a lane of which %j is held so', (state, hold) => {
  expect(laneHold(ENTRY, { lane: () => state })).toEqual(hold);
});

const ELSEWHERE = { reason: 'other-instance', since: 3, until: null, endedBy: 'answer' } as const;

it.each<[LaneState, EventHold | null]>([
  [{ state: 'free' }, null],
  [{ state: 'claimed' }, null],
  [DELAYED, null],
  [
    { state: 'elsewhere', instance: undefined },
    { ...ELSEWHERE, ...HOLD_TEXTS['other-instance'] },
  ],
  [
    { state: 'elsewhere', instance: 'b"' },
    { ...ELSEWHERE, because: 'the instance "b\\"" delivers it', fix: 'Ask that instance why it waits.' },
  ],
])('of a lane of which %j another instance is told', (state, hold) => {
  expect(elsewhereHold(ENTRY, { lane: () => state })).toEqual(hold);
});
