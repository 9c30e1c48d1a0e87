import type { Outbox } from '../outbox/outbox.ts';
import type { Holds } from './create-holds.ts';
import type { EventHold, HeldEntry, HeldEvents } from './hold.ts';
import { laneHold } from './lane-order.ts';

/** What is asked: the mechanisms, the lanes, and how many requests are under way. */
export interface HoldState {
  holds: Pick<Holds, 'pause' | 'circuitBreaker' | 'projectRateLimit' | 'perIdLimits'>;
  outbox: Pick<Outbox, 'lane' | 'laneTotals' | 'size'>;
  requestsUnderWay: number;
}

/** Why nothing at all is sent to the project now; null where something may be. */
export function whyProjectHeld({ holds, requestsUnderWay }: Omit<HoldState, 'outbox'>): EventHold | null {
  return holds.pause.hold() ?? holds.circuitBreaker.hold(requestsUnderWay) ?? holds.projectRateLimit.hold();
}

/**
 * Why an event that waits is not sent yet (`deliver.stuck-nowhere`), and until when; null where it goes with the next
 * request. What is asked first answers: once that is over, another may hold it. Changes nothing.
 *
 * @example whyHeld(entry, state) // { reason: 'lane-delayed', until: 1767225630000, endedBy: 'time' }
 */
export function whyHeld(entry: HeldEntry, state: HoldState): EventHold | null {
  return whyProjectHeld(state) ?? laneHold(entry, state.outbox) ?? state.holds.perIdLimits.hold(entry);
}

/**
 * How many of the events that wait are held back, by reason: each of them once, those that nothing holds not at all. A user's
 * limit counts from when it first held one of its events back.
 */
export function countHeld(state: HoldState): HeldEvents[] {
  const { entries, claimed } = state.outbox.size();
  const project = whyProjectHeld(state);
  if (project !== null) return entries > claimed ? [{ ...project, events: entries - claimed }] : [];
  const { delayed, behindClaimed, behindDelayed, delayEndsAt } = state.outbox.laneTotals();
  const until = delayEndsAt ?? null;
  const found: HeldEvents[] = [
    { reason: 'id-rate-limit', until, endedBy: 'time', events: delayed['rate-limit'] },
    { reason: 'lane-delayed', until, endedBy: 'time', events: delayed.retry },
    { reason: 'behind-in-lane', until: null, endedBy: 'answer', events: behindClaimed + behindDelayed },
  ];
  return found.filter(({ events }) => events > 0);
}
