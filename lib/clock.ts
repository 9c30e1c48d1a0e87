/**
 * Time as everything here sees it. Nothing else reads the wall clock or sets a timer, so that a test or a
 * simulation can let a day pass in a millisecond.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `task` once, `ms` milliseconds from now. The returned function cancels it. */
  after(ms: number, task: () => void): () => void;
}

/** The last time that a JavaScript Date can hold, in ms since the epoch: in the year 275760 (ECMA-262, "Time Values"). */
export const LAST_TIME = 8.64e15;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: Date.now,
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * The machine's time as it was at the start, moved on evenly since: setting the machine's clock, by hand or for a leap,
 * moves no wait and ends no deadline.
 */
export const steadyClock: Clock = {
  now: () => Math.round(performance.timeOrigin + performance.now()),
  after: systemClock.after,
};

/**
 * Resolves after `ms` milliseconds of `clock`'s time, or rejects with the signal's reason as soon as it aborts.
 *
 * @example await wait(clock, 250, signal);
 */
export function wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
