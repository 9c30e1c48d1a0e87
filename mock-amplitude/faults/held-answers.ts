import type { ServerResponse } from 'node:http';
import type { Clock } from '../../lib/clock.ts';

/** How an answer is held. */
export interface HeldAnswer {
  /** Name of the project it is of, null where it has none. */
  project: string | null;
  /** What happens when it is released: by time, by a reset, or at the end. */
  release: () => void;
  /** How long it is held, in ms of this clock; for ever where there is none. */
  timer?: { clock: Clock; ms: number };
}

/** Answers that faults hold back: late ones, and those that never come. */
export interface HeldAnswers {
  /** Holds an answer, until its time has come, it is released, or the client has gone. */
  hold(response: ServerResponse, hold: HeldAnswer): void;
  /** Releases all, or those of one project. */
  release(project?: string): void;
  readonly size: number;
  /** How many were released before their time to make room. */
  readonly evicted: number;
}

/** Most answers held at the same time; one more releases the oldest. Decided. */
const MAX_HELD = 1000;

export function createHeldAnswers(maxHeld = MAX_HELD): HeldAnswers {
  const held = new Set<{ project: string | null; end: () => void }>();
  let evicted = 0;

  return {
    hold(response, { project, release, timer }) {
      const [oldest] = held.size >= maxHeld ? held : [];
      if (oldest !== undefined) {
        evicted++;
        oldest.end();
      }
      let cancel = () => {};
      const forget = () => {
        held.delete(one);
        response.off('close', forget);
        cancel();
      };
      const one = {
        project,
        end() {
          forget();
          release();
        },
      };
      held.add(one);
      response.on('close', forget);
      if (timer !== undefined) cancel = timer.clock.after(timer.ms, one.end);
    },
    release(project) {
      for (const one of [...held]) if (project === undefined || one.project === project) one.end();
    },
    get size() {
      return held.size;
    },
    get evicted() {
      return evicted;
    },
  };
}
