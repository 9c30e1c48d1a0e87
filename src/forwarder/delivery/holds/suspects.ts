import type { Clock } from '../../../../lib/clock.ts';

/**
 * Lanes whose events Amplitude lately refused or throttled. They travel in requests of their own: an answer that is about
 * one of them holds up the others that share its request, and a silenced device is silenced again the next time.
 */
export interface Suspects {
  note(lane: string): void;
  has(lane: string): boolean;
}

/** How long a lane is suspected after it was last noted: from one such time to two, in ms. */
const SUSPECTED_MS = 600_000;
/** Most lanes noted in one such time. Those above travel with the others, as if nothing were known of them. */
const MOST_SUSPECTS = 10_000;

/** Creates a memory of two generations, so that nothing is ever swept. */
export function createSuspects(clock: Clock): Suspects {
  let young = new Set<string>();
  let old = new Set<string>();
  let began = clock.now();

  function turn(): void {
    const age = clock.now() - began;
    if (age < SUSPECTED_MS) return;
    old = age < 2 * SUSPECTED_MS ? young : new Set();
    young = new Set();
    began = clock.now();
  }

  return {
    note(lane) {
      turn();
      if (young.size < MOST_SUSPECTS) young.add(lane);
    },
    has(lane) {
      if (young.size === 0 && old.size === 0) return false;
      turn();
      return young.has(lane) || old.has(lane);
    },
  };
}
