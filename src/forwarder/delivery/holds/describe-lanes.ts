import type { Attempt } from '../attempts.ts';
import type { HeldLane } from '../outbox/outbox.ts';
import type { EventHold } from './hold.ts';
import type { Isolation } from './isolated-lanes.ts';
import { laneHold } from './lane-order.ts';
import type { HoldState } from './why-held.ts';

/** A lane that something is held back of, or under way, as a person is told of it. */
export interface DescribedLane {
  /** Its device or, without one, its user. */
  lane: string;
  /** `free`: it goes with the next request, unless all of the project is held. */
  state: HeldLane['state'];
  waiting: number;
  underWay: number;
  /** Why its events travel in requests of their own; null where they share them. */
  isolation: Isolation | null;
  /** What holds its first event back, but for what holds the whole project; null where nothing does. */
  hold: EventHold | null;
  /** How often its first event was sent in vain, and the last time; null where it was not, or all is under way. */
  tries: number;
  lastTry: Attempt | null;
  /** What its first event is. */
  eventType: string | null;
  insertId: string | null;
}

/** Describes some of the lanes. Changes nothing. */
export function describeLanes(
  { holds, outbox }: Pick<HoldState, 'holds' | 'outbox'>,
  lanes: readonly HeldLane[],
): DescribedLane[] {
  return lanes.map(({ name, state, waiting, claimed, head }) => ({
    lane: name,
    state,
    waiting,
    underWay: claimed,
    isolation: holds.isolatedLanes.get(name) ?? null,
    hold: head === undefined ? null : (laneHold(head, outbox) ?? holds.perIdLimits.hold(head)),
    // It counts the time that is to come.
    tries: head === undefined ? 0 : head.attempts - 1,
    lastTry: head?.history.at(-1) ?? null,
    eventType: head?.ids.event_type ?? null,
    insertId: head?.ids.insert_id ?? null,
  }));
}
