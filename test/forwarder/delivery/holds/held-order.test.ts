import { expect, it } from 'vitest';
import { type EventHold, holdUntil } from '../../../../src/forwarder/delivery/holds/hold.ts';
import type { HoldReason } from '../../../../src/forwarder/delivery/holds/hold-reasons.ts';
import { countHeld, type HoldState, whyHeld } from '../../../../src/forwarder/delivery/holds/why-held.ts';
import type { LaneTotals, OutboxSize } from '../../../../src/forwarder/delivery/outbox/outbox.ts';
import { makeEntry } from '../make-entry.ts';

const NOTHING: LaneTotals = {
  behindClaimed: 0,
  delayed: { retry: 0, 'rate-limit': 0 },
  behindDelayed: 0,
  delayEndsAt: 9,
};
const NONE: OutboxSize = { entries: 0, bytes: 0, claimed: 0, delayedLanes: 0, deadLetters: 0 };

/** A delivery that is held by these reasons at once, and an outbox of this size. */
function makeState(
  reasons: readonly HoldReason[],
  {
    size = {},
    totals = {},
    oldest,
  }: { size?: Partial<OutboxSize>; totals?: Partial<LaneTotals>; oldest?: number } = {},
): HoldState {
  const hold = (reason: HoldReason) => (): EventHold | null =>
    reasons.includes(reason) ? holdUntil(reason, 1, 2) : null;
  const unused = (): never => {
    throw new Error('nobody asks for it');
  };
  return {
    requestsUnderWay: 0,
    holds: {
      outboxTrouble: { failed: unused, over: unused, hold: hold('outbox-unreadable') },
      pause: { pause: unused, resume: unused, because: unused, hold: hold('project-paused') },
      sharedRest: { set: unused, until: unused, hold: hold('circuit-open') },
      refusal: {
        ...{ begin: unused, goOn: unused, end: unused, probeNow: unused, until: unused, because: unused },
        hold: hold('project-refused'),
      },
      circuitBreaker: {
        ...{ refused: unused, failed: unused, succeeded: unused, successes: unused, reset: unused },
        ...{ openUntil: unused, halfOpen: unused, probeEvents: unused, hold: hold('circuit-open') },
      },
      projectRateLimit: { take: unused, hold: hold('project-rate-limit') },
      perIdLimits: { admit: unused, burst: 1, hold: hold('id-rate-limit') },
      isolatedLanes: { add: unused, get: unused, acquit: unused, standOut: unused, longest: () => undefined },
    },
    outbox: {
      lane() {
        if (reasons.includes('other-instance')) return { state: 'elsewhere', instance: 'b' };
        return { state: reasons.includes('behind-in-lane') ? 'claimed' : 'free' };
      },
      laneTotals: () => ({ ...NOTHING, ...totals }),
      size: () => ({ ...NONE, ...size }),
      oldest: () => oldest,
    },
  };
}

it('names of several reasons the one that is asked first', () => {
  const order: HoldReason[] = [
    ...(['outbox-unreadable', 'project-paused', 'other-instance', 'circuit-open', 'project-refused'] as const),
    ...(['project-rate-limit', 'behind-in-lane', 'id-rate-limit'] as const),
  ];
  const named = order.map((_, from) => whyHeld(makeEntry({}), makeState(order.slice(from)))?.reason);
  expect(named).toEqual(order);
  expect(whyHeld(makeEntry({}), makeState([]))).toBeNull();
});

const elsewhere = { leased: 3, free: 2 };

it.each<[string, HoldState, object[]]>([
  ['nothing where nothing waits', makeState(['project-paused']), []],
  [
    'what waits here, but for what is under way',
    makeState(['project-paused'], { size: { entries: 5, claimed: 2 } }),
    [{ reason: 'project-paused', events: 3 }],
  ],
  [
    'what no instance delivers, since the oldest event, and not what another one does',
    makeState(['project-paused'], { size: { entries: 9, claimed: 3, elsewhere }, oldest: 7 }),
    [
      { reason: 'other-instance', since: 7, until: null, endedBy: 'time', events: 2 },
      { reason: 'project-paused', events: 1 },
    ],
  ],
  [
    'no more than waits, where it is not known yet what others did',
    makeState([], { size: { entries: 4, claimed: 0, elsewhere }, totals: { behindClaimed: 1 } }),
    [{ reason: 'other-instance', since: 0, events: 2 }],
  ],
  [
    'each by what its lane waits for',
    makeState([], {
      size: { entries: 15 },
      totals: { behindClaimed: 1, behindDelayed: 2, delayed: { retry: 4, 'rate-limit': 8 } },
      oldest: 7,
    }),
    [
      { reason: 'id-rate-limit', since: 7, until: 9, endedBy: 'time', events: 8 },
      { reason: 'lane-delayed', since: 7, until: 9, endedBy: 'time', events: 4 },
      { reason: 'behind-in-lane', since: 7, until: null, endedBy: 'answer', events: 3 },
    ],
  ],
])('counts %s', (_what, state, held) => {
  expect(countHeld(state)).toEqual(held.map((one) => expect.objectContaining(one)));
});
