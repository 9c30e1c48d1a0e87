import type { Clock } from '../../../../lib/clock.ts';
import { buildHold, type EventHold } from './hold.ts';
import type { HoldReason } from './hold-reasons.ts';

/** What was said, and what a person can do about it. */
export interface Trouble {
  because: string;
  fix: string;
}

/**
 * A rest of the whole project that ends itself: after a while one small request probes whether it is over, and where it is
 * not the rest goes on for twice as long.
 */
export interface ProbedRest {
  /**
   * Begins it, or goes on with it where the probe was in vain.
   *
   * @param atLeastMs what the server asks for
   * @returns false where it rests already: a second answer of the same storm says nothing new
   */
  begin(trouble: Trouble, atLeastMs: number): boolean;
  /** The probe was in vain, and said nothing new: it rests for twice as long. */
  goOn(): void;
  /** A request went as it should. Ends the rest where it was a probe; what was under way before says nothing new. */
  end(): boolean;
  /** Has the probe made at once. */
  probeNow(): void;
  /** Until when nothing is sent, in ms since the epoch; past where a probe may go or it does not rest. */
  until(): number;
  /** What was said; undefined where it does not rest. */
  because(): string | undefined;
  /** @param underWay how many requests are: one of them is the probe */
  hold(underWay: number): EventHold | null;
}

/** Keeps the power finite; the longest rest is reached long before. */
const MOST_DOUBLINGS = 20;

/** @param times how long the first and the longest rest are, in ms */
export function createProbedRest(
  reason: HoldReason,
  times: { firstMs: number; longestMs: number },
  clock: Clock,
): ProbedRest {
  let rest: (Trouble & { since: number; until: number; probes: number }) | undefined;

  function begin(trouble: Trouble, atLeastMs: number): boolean {
    const now = clock.now();
    if (rest !== undefined && now < rest.until) {
      rest.until = Math.max(rest.until, now + atLeastMs);
      return false;
    }
    const { since = now, probes = 0 } = rest ?? {};
    const restMs = Math.min(times.longestMs, times.firstMs * 2 ** Math.min(probes, MOST_DOUBLINGS));
    rest = { ...trouble, since, until: now + Math.max(restMs, atLeastMs), probes: probes + 1 };
    return true;
  }

  return {
    begin,
    goOn() {
      if (rest !== undefined) begin(rest, 0);
    },
    end() {
      if (rest === undefined || clock.now() < rest.until) return false;
      rest = undefined;
      return true;
    },
    probeNow() {
      if (rest !== undefined) rest.until = 0;
    },
    until: () => rest?.until ?? 0,
    because: () => rest?.because,
    hold(underWay) {
      if (rest === undefined) return null;
      const { until, ...said } = rest;
      if (until > clock.now()) return buildHold(reason, { ...said, until, endedBy: 'probe' });
      return underWay > 0 ? buildHold(reason, { ...said, until: null, endedBy: 'answer' }) : null;
    },
  };
}
