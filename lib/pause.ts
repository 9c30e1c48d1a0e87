/** Longest that one piece of work may hold up all others, in ms. */
const SLICE_MS = 20;

/** Asked at each step of long work: something to wait for, or nothing. */
export type Pause = () => Promise<void> | undefined;

/**
 * Makes what long work asks at each of its steps: once it has gone on for a while, a promise that lets everything else have its
 * turn; else nothing to wait for.
 *
 * @example
 * const pause = createPause();
 * for (const record of records) {
 *   look(record);
 *   await pause();
 * }
 */
export function createPause(): Pause {
  let since = performance.now();
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        since = performance.now();
        resolve();
      });
    });
  };
}
