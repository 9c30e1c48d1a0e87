import TinyQueue from 'tinyqueue';
import { type Clock, LAST_TIME } from '../../lib/clock.ts';
import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';

/** Amplitude's time as the emulator plays it: the machine's, until a test freezes or advances it. */
export interface VirtualClock extends Clock {
  /** Stops time where it is. */
  freeze(): void;
  /**
   * Moves time on by `ms` and runs what falls due, in order; each task sees the time it was due at.
   *
   * @throws {ClockError} when that is not a number from 0, or leads beyond the year 275759
   */
  advance(ms: number): void;
  /** Lets stopped time run again, from where it stands. */
  resume(): void;
  /** Back to the machine's time. */
  reset(): void;
  state(): ClockState;
}

/** A clock cannot be moved there; it stands as it stood. */
class ClockError extends EmulatorError<CodesOf<'ClockError'>> {
  override readonly name = 'ClockError';
}

/** The furthest that a clock is moved: a year before the last time there is, so that what is reckoned from it is a time, too. */
const LAST_CLOCK_TIME = LAST_TIME - 366 * 86_400_000;

/** Times in ms, `now` since the epoch. */
export interface ClockState {
  now: number;
  frozen: boolean;
  /** How far it is from the machine's time. */
  offsetMs: number;
}

interface Task {
  due: number;
  run: () => void;
  cancelled: boolean;
}

/** @param machine the clock that is followed while this one is not frozen */
export function createVirtualClock(machine: Clock): VirtualClock {
  const tasks = new TinyQueue<Task>([], (one, other) => one.due - other.due);
  let offset = 0;
  let frozenAt: number | undefined;
  let cancelTimer = () => {};

  const now = () => frozenAt ?? machine.now() + offset;

  /** Sets the machine's timer for the next task. */
  function arm(): void {
    cancelTimer();
    cancelTimer = () => {};
    while (tasks.peek()?.cancelled) tasks.pop();
    const next = tasks.peek();
    if (next === undefined || frozenAt !== undefined) return;
    cancelTimer = machine.after(Math.max(0, next.due - now()), () => {
      runUntil(now());
      arm();
    });
  }

  function runUntil(time: number): void {
    for (let task = tasks.peek(); task !== undefined && task.due <= time; task = tasks.peek()) {
      tasks.pop();
      if (!task.cancelled) task.run();
    }
  }

  return {
    now,
    after(ms, run) {
      const task = { due: now() + Math.max(0, ms), run, cancelled: false };
      tasks.push(task);
      arm();
      return () => {
        task.cancelled = true;
        arm();
      };
    },
    freeze() {
      frozenAt = now();
      arm();
    },
    advance(ms) {
      const wasFrozen = frozenAt !== undefined;
      const start = machine.now();
      const target = (frozenAt ?? start + offset) + ms;
      checkMove(ms, target);
      for (let task = tasks.peek(); task !== undefined && task.due <= target; task = tasks.peek()) {
        frozenAt = Math.max(task.due, now());
        runUntil(task.due);
      }
      frozenAt = wasFrozen ? target : undefined;
      offset = target - start;
      arm();
    },
    resume() {
      if (frozenAt !== undefined) offset = frozenAt - machine.now();
      frozenAt = undefined;
      arm();
    },
    reset() {
      offset = 0;
      frozenAt = undefined;
      arm();
    },
    state() {
      // The machine's clock is read once: it may move on between two looks.
      const time = machine.now();
      const own = frozenAt ?? time + offset;
      return { now: own, frozen: frozenAt !== undefined, offsetMs: own - time };
    },
  };
}

function checkMove(ms: number, target: number): void {
  if (ms >= 0 && target <= LAST_CLOCK_TIME) return;
  const most = new Date(LAST_CLOCK_TIME).toISOString();
  throw new ClockError(
    'CLOCK_OUT_OF_RANGE',
    `Failed to advance the clock: it goes forward only, by milliseconds, and to ${most} at most (got ${ms}).`,
    'Advance it by less, or reset it to go back to the present.',
  );
}
