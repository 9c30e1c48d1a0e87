import type { Clock } from './clock.ts';

/** A clock that moves only when told to. */
export interface ManualClock extends Clock {
  /** Moves time on by `ms` and runs what falls due, in order; each task sees the time it was due at. */
  advance(ms: number): Promise<void>;
}

/**
 * Creates a clock for tests and simulations, standing still at `start` (milliseconds since the epoch).
 *
 * @example
 * const clock = createManualClock(Date.UTC(2026, 0, 1));
 * await clock.advance(30_000);
 */
export function createManualClock(start = 0): ManualClock {
  let time = start;
  let order = 0;
  const tasks = new Map<number, { due: number; run: () => void }>();

  function earliest(until: number) {
    let found: [number, { due: number; run: () => void }] | undefined;
    for (const entry of tasks) {
      if (entry[1].due <= until && (found === undefined || entry[1].due < found[1].due)) found = entry;
    }
    return found;
  }

  return {
    now: () => time,
    after(ms, task) {
      const id = order++;
      tasks.set(id, { due: time + Math.max(0, ms), run: task });
      return () => tasks.delete(id);
    },
    async advance(ms) {
      const until = time + ms;
      // What is under way may still be about to set up its first wait.
      await settle();
      for (let next = earliest(until); next !== undefined; next = earliest(until)) {
        const [id, task] = next;
        tasks.delete(id);
        time = task.due;
        task.run();
        // Let what the task started reach its next wait before time moves on.
        await settle();
      }
      time = until;
    },
  };
}

/** Lets every promise and every I/O callback that is due run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
