import type { Outbox } from '../outbox/outbox.ts';
import type { Holds } from './create-holds.ts';
import { buildHold, type EventHold, type HeldEntry, type HeldEvents } from './hold.ts';
import { elsewhereHold, laneHold } from './lane-order.ts';

/** What is asked: the mechanisms, the lanes, and how many requests are under way. */
export interface HoldState {
  holds: Pick<
    Holds,
    | 'outboxTrouble'
    | 'pause'
    | 'sharedRest'
    | 'refusal'
    | 'circuitBreaker'
    | 'projectRateLimit'
    | 'perIdLimits'
    | 'isolatedLanes'
  >;
  outbox: Pick<Outbox, 'lane' | 'laneTotals' | 'size' | 'oldest'>;
  requestsUnderWay: number;
}

/** Why nothing at all is sent to the project now; null where something may be. */
export function whyProjectHeld({ holds, requestsUnderWay }: Omit<HoldState, 'outbox'>): EventHold | null {
  return (
    holds.outboxTrouble.hold() ??
    holds.pause.hold() ??
    holds.sharedRest.hold() ??
    holds.refusal.hold(requestsUnderWay) ??
    holds.circuitBreaker.hold(requestsUnderWay) ??
    holds.projectRateLimit.hold()
  );
}

/**
 * Why an event that waits is not sent yet (`deliver.stuck-nowhere`), since when, what ends it and what to do; null where it
 * goes with the next request. What is asked first answers: once that is over, another may hold it. Changes nothing.
 *
 * @example whyHeld(entry, state) // { reason: 'lane-delayed', because: 'HTTP 503', since: …, until: …, endedBy: 'time', fix: … }
 */
export function whyHeld(entry: HeldEntry, state: HoldState): EventHold | null {
  return (
    state.holds.outboxTrouble.hold() ??
    state.holds.pause.hold() ??
    elsewhereHold(entry, state.outbox) ??
    whyProjectHeld(state) ??
    laneHold(entry, state.outbox) ??
    state.holds.perIdLimits.hold(entry)
  );
}

/**
 * How many of the events that wait are held back, by reason: each of them once, those that nothing holds not at all. A user's
 * limit counts from when it first held one of its events back. Where it is not known since when a reason holds its first
 * event, it is since the oldest event of all came.
 */
export function countHeld({ holds, outbox, requestsUnderWay }: HoldState): HeldEvents[] {
  const { entries, claimed, elsewhere = NOWHERE } = outbox.size();
  // Where there are several instances, what others did is known a moment later.
  const waiting = Math.max(0, entries - claimed - elsewhere.leased - elsewhere.free);
  const since = outbox.oldest() ?? 0;
  const unleased = { ...buildHold('other-instance', { since, until: null, endedBy: 'time' }), events: elsewhere.free };
  const own = waiting === 0 ? [] : countOwn({ holds, outbox, requestsUnderWay }, waiting);
  return [unleased, ...own].filter(({ events }) => events > 0);
}

const NOWHERE = { leased: 0, free: 0 };

/** @param waiting how many of this instance's own events wait */
function countOwn({ holds, outbox, requestsUnderWay }: HoldState, waiting: number): HeldEvents[] {
  const project = whyProjectHeld({ holds, requestsUnderWay });
  if (project !== null) return [{ ...project, events: waiting }];
  const { delayed, behindClaimed, behindDelayed, delayEndsAt } = outbox.laneTotals();
  const since = outbox.oldest() ?? 0;
  const delay = { since, until: delayEndsAt ?? null, endedBy: 'time' as const };
  return [
    { ...buildHold('id-rate-limit', delay), events: delayed['rate-limit'] },
    { ...buildHold('lane-delayed', { ...delay, ...holds.isolatedLanes.longest() }), events: delayed.retry },
    {
      ...buildHold('behind-in-lane', { since, until: null, endedBy: 'answer' }),
      events: behindClaimed + behindDelayed,
    },
  ];
}
