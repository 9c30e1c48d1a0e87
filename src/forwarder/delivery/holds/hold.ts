import type { Entry } from '../outbox/outbox.ts';

/**
 * Why an event is not sent yet, in the order they are asked:
 * - `project-paused`: somebody paused it, or Amplitude does not know the API key
 * - `circuit-open`: Amplitude throttles, forbids or fails; after a while one small request tries whether it works again
 * - `project-rate-limit`: the plan's events or requests per second are used up
 * - `id-rate-limit`: its user or device has used up what Amplitude takes from one
 * - `lane-delayed`: Amplitude throttled its user or device, or its last request failed
 * - `behind-in-lane`: an earlier event of its lane is under way or held
 */
export const HOLD_REASONS = [
  'project-paused',
  'circuit-open',
  'project-rate-limit',
  'id-rate-limit',
  'lane-delayed',
  'behind-in-lane',
] as const;

export type HoldReason = (typeof HOLD_REASONS)[number];

/** What ends a hold: time alone, somebody who resumes or corrects the integration, or the answer to a request under way. */
export type HoldEnd = 'time' | 'resume' | 'answer';

/** Why an event is held back, and until when. */
export interface EventHold {
  reason: HoldReason;
  /** In ms since the epoch; null where something else than time ends it. */
  until: number | null;
  endedBy: HoldEnd;
}

/** How many events one reason holds back. */
export interface HeldEvents extends EventHold {
  /** When the first of them may go, in ms since the epoch; null where something else than time ends it. */
  until: number | null;
  events: number;
}

/** What of an entry decides whether it is held. */
export type HeldEntry = Pick<Entry, 'id' | 'lane' | 'ids'>;

/** A hold that time ends. */
export function heldUntil(reason: HoldReason, until: number): EventHold {
  return { reason, until, endedBy: 'time' };
}
