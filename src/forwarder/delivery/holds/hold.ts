import type { Entry } from '../outbox/outbox.ts';
import { HOLD_TEXTS, type HoldReason } from './hold-reasons.ts';

/**
 * What ends a hold: `time` alone; a `probe`, one small request at that time, by its answer; the `answer` to a request under
 * way, to Amplitude or to the outbox's database; or somebody who calls `resume`, and nothing else.
 */
export type HoldEnd = 'time' | 'probe' | 'answer' | 'resume';

/** Why an event is held back, since when and until when. */
export interface EventHold {
  reason: HoldReason;
  /** What was said when it began, such as Amplitude's answer. */
  because: string;
  /** In ms since the epoch. */
  since: number;
  /** When time ends it or a probe tries to, in ms since the epoch; null where something else ends it. */
  until: number | null;
  endedBy: HoldEnd;
  /** What a person can do about it. A sentence, or several. */
  fix: string;
}

/** How many events one reason holds back. `since` and `until` are those of the first of them. */
export interface HeldEvents extends EventHold {
  events: number;
}

/** What of an entry decides whether it is held. */
export type HeldEntry = Pick<Entry, 'id' | 'lane' | 'ids' | 'acceptedAt' | 'history'>;

/** A hold that time ends, with the words of its reason where there are no better ones. */
export function holdUntil(reason: HoldReason, since: number, until: number, because?: string): EventHold {
  return buildHold(reason, { since, until, endedBy: 'time', because });
}

/** A hold with the words of its reason where there are no better ones. */
export function buildHold(
  reason: HoldReason,
  {
    because = HOLD_TEXTS[reason].because,
    fix = HOLD_TEXTS[reason].fix,
    since,
    until,
    endedBy,
  }: Pick<EventHold, 'since' | 'until' | 'endedBy'> & { because?: string | undefined; fix?: string | undefined },
): EventHold {
  return { reason, because: because.slice(0, KEPT_CHARACTERS), since, until, endedBy, fix };
}

/** An answer may be long. */
const KEPT_CHARACTERS = 200;
