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

export function createLaneDelaysTable({ db }: Store, clock: Clock): LaneDelaysTable {
  const insert = db.prepare('INSERT OR REPLACE INTO lane_delays (lane, until) VALUES (?, ?)');
  const purge = db.prepare('DELETE FROM lane_delays WHERE until <= ?');
  const select = db.prepare('SELECT lane, until FROM lane_delays WHERE until > ?');
  const count = db.prepare('SELECT count(*) AS delays FROM lane_delays');
  let noted = 0;
  let purgeAfter = LEAST_BETWEEN_PURGES;

  return {
    keep(lane, until) {
      const now = clock.now();
      if (until - now < SHORTEST_KEPT_MS) return;
      insert.run(lane, until);
      if (++noted < purgeAfter) return;
      purge.run(now);
      noted = 0;
      purgeAfter = Math.max(LEAST_BETWEEN_PURGES, Number(count.get()?.delays));
    },
    load() {
      const now = clock.now();
      return select
        .all(now)
        .map(({ lane, until }) => ({ lane: String(lane), until: Math.min(Number(until), now + LONGEST_MS) }));
    },
  };
}
