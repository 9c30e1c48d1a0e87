import type { Clock } from '../../../../lib/clock.ts';

/**
 * Why a lane's events travel in requests of their own:
 * - `named`: Amplitude refused or throttled its user or device. An answer that is about one of them holds up the others that
 *   share its request, and a silenced device is silenced again the next time.
 * - `suspected`: its last request failed, which may be because of an event in it. Nobody else is drawn into that.
 * - `guilty`: its event fails alone, while others go through.
 */
export type Isolation = 'named' | 'suspected' | 'guilty';

/** Lanes whose events do not share a request with the others'. */
export interface IsolatedLanes {
  /** @param because what was said of it */
  add(lane: string, isolation: Isolation, because: string): void;
  get(lane: string): Isolation | undefined;
  /** Its first event is settled for good: nothing is held against the lane, but that it was named. */
  acquit(lane: string): void;
  /** Whether one of the lanes is suspected, and others went through since it failed: it is not Amplitude that fails. */
  standOut(lanes: Iterable<string>): boolean;
  /** What the lane has that waits longest for the end of its trouble: since when, in ms since the epoch, and what was said. */
  longest(): { since: number; because: string } | undefined;
}

/** What is known of a lane. `successes`: how many requests had gone through when it was added. */
interface Suspicion {
  isolation: Isolation;
  /** When its trouble began; undefined once it is over. */
  since: number | undefined;
  because: string;
  successes: number;
}

/** How long a lane is isolated after it was last added: from one such time to two, in ms. */
const ISOLATED_MS = 600_000;
/** Most lanes added in one such time. Those above travel with the others, as if nothing were known of them. */
const MOST_LANES = 10_000;

/**
 * Creates a memory of two epochs, so that nothing is ever swept.
 *
 * @param successes how many requests have gone through so far
 */
export function createIsolatedLanes(clock: Clock, successes: () => number): IsolatedLanes {
  let current = new Map<string, Suspicion>();
  let previous = new Map<string, Suspicion>();
  let startedAt = clock.now();

  function beginEpoch(): void {
    const age = clock.now() - startedAt;
    if (age < ISOLATED_MS) return;
    previous = age < 2 * ISOLATED_MS ? current : new Map();
    current = new Map();
    startedAt = clock.now();
  }

  function find(lane: string): Suspicion | undefined {
    if (current.size === 0 && previous.size === 0) return undefined;
    beginEpoch();
    return current.get(lane) ?? previous.get(lane);
  }

  return {
    add(lane, isolation, because) {
      beginEpoch();
      const known = find(lane);
      if (known === undefined && current.size >= MOST_LANES) return;
      const since = known?.since ?? clock.now();
      const kept = known?.isolation === 'guilty' ? 'guilty' : isolation;
      previous.delete(lane);
      current.set(lane, { isolation: kept, since, because, successes: successes() });
    },
    get: (lane) => find(lane)?.isolation,
    acquit(lane) {
      const known = find(lane);
      if (known === undefined) return;
      known.since = undefined;
      if (known.isolation === 'named') return;
      current.delete(lane);
      previous.delete(lane);
    },
    standOut(lanes) {
      const now = successes();
      for (const lane of lanes) {
        const known = find(lane);
        if (known !== undefined && known.isolation !== 'named' && known.successes < now) return true;
      }
      return false;
    },
    longest() {
      beginEpoch();
      let longest: { since: number; because: string } | undefined;
      for (const { since, because } of [...previous.values(), ...current.values()]) {
        if (since !== undefined && since < (longest?.since ?? Number.POSITIVE_INFINITY)) longest = { since, because };
      }
      return longest;
    },
  };
}
