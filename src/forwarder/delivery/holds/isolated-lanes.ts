import type { Clock } from '../../../../lib/clock.ts';

/**
 * Lanes whose events Amplitude lately refused or throttled. They travel in requests of their own: an answer that is about
 * one of them holds up the others that share its request, and a silenced device is silenced again the next time.
 */
export interface IsolatedLanes {
  add(lane: string): void;
  has(lane: string): boolean;
}

/** How long a lane is isolated after it was last added: from one such time to two, in ms. */
const ISOLATED_MS = 600_000;
/** Most lanes added in one such time. Those above travel with the others, as if nothing were known of them. */
const MOST_LANES = 10_000;

/** Creates a memory of two epochs, so that nothing is ever swept. */
export function createIsolatedLanes(clock: Clock): IsolatedLanes {
  let current = new Set<string>();
  let previous = new Set<string>();
  let startedAt = clock.now();

  function beginEpoch(): void {
    const age = clock.now() - startedAt;
    if (age < ISOLATED_MS) return;
    previous = age < 2 * ISOLATED_MS ? current : new Set();
    current = new Set();
    startedAt = clock.now();
  }

  return {
    add(lane) {
      beginEpoch();
      if (current.size < MOST_LANES) current.add(lane);
    },
    has(lane) {
      if (current.size === 0 && previous.size === 0) return false;
      beginEpoch();
      return current.has(lane) || previous.has(lane);
    },
  };
}
