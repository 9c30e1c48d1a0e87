/** A request as far as it tells whether it was sent before. */
export interface SentAgain {
  /** Whether it has to be sent again: refused by a fault, a rate or a server that failed. */
  failed: boolean;
  /** What its events are known by; undefined where it has none. Asked only where a request has failed lately. */
  keyOf: () => string | undefined;
}

/** Knows what failed, until the same events are sent again and go through. */
export interface FailedBatches<Kept> {
  /**
   * Takes the next request; they are to be given in their order.
   *
   * @param make what is kept of it, of what was kept of the one before with the same events
   */
  take(request: SentAgain, make: (before: Kept | undefined) => Kept): Kept;
  clear(): void;
}

/** Most batches that are waited for; the oldest is forgotten, and counts from 1 again. Decided. */
const MAX_FAILED = 10_000;

/**
 * As long as nothing fails it looks at no event.
 *
 * @example
 * const attempts = createFailedBatches<number>();
 * attempts.take({ failed: true, keyOf: () => 'a' }, (before = 0) => before + 1); // 1
 * attempts.take({ failed: false, keyOf: () => 'a' }, (before = 0) => before + 1); // 2
 */
export function createFailedBatches<Kept>(most = MAX_FAILED): FailedBatches<Kept> {
  const failed = new Map<string, Kept>();
  return {
    take({ failed: fails, keyOf }, make) {
      const key = fails || failed.size > 0 ? keyOf() : undefined;
      if (key === undefined) return make(undefined);
      const kept = make(failed.get(key));
      failed.delete(key);
      if (fails) failed.set(key, kept);
      if (failed.size > most) for (const [oldest] of failed.entries().take(1)) failed.delete(oldest);
      return kept;
    },
    clear: () => failed.clear(),
  };
}
