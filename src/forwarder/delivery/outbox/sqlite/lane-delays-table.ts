import type { Clock } from '../../../../../lib/clock.ts';
import type { Store } from './open-store.ts';

/** Which lanes are delayed for long, so that a restart does not wake throttled users and devices. */
export interface LaneDelaysTable {
  /** Notes a delay that is worth it; called within a transaction of the store. */
  keep(lane: string, until: number): void;
  /** Those that are not over. */
  load(): { lane: string; until: number }[];
}

/** A shorter delay, in ms, is not worth writing down. */
const SHORTEST_KEPT_MS = 5000;
/** No delay is longer, in ms; one that seems to be was written before the clock was set back. */
const LONGEST_MS = 3_600_000;
/** How many are noted before those that are over are looked for. */
const LEAST_BETWEEN_PURGES = 1000;

export function createLaneDelaysTable({ statement }: Store, clock: Clock): LaneDelaysTable {
  let noted = 0;
  let purgeAfter = LEAST_BETWEEN_PURGES;

  return {
    keep(lane, until) {
      const now = clock.now();
      if (until - now < SHORTEST_KEPT_MS) return;
      statement('INSERT OR REPLACE INTO lane_delays (lane, until) VALUES (?, ?)').run(lane, until);
      if (++noted < purgeAfter) return;
      statement('DELETE FROM lane_delays WHERE until <= ?').run(now);
      noted = 0;
      purgeAfter = Math.max(
        LEAST_BETWEEN_PURGES,
        Number(statement('SELECT count(*) AS delays FROM lane_delays').get()?.delays),
      );
    },
    load() {
      const now = clock.now();
      return statement('SELECT lane, until FROM lane_delays WHERE until > ?')
        .all(now)
        .map(({ lane, until }) => ({ lane: String(lane), until: Math.min(Number(until), now + LONGEST_MS) }));
    },
  };
}
