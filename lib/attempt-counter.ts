/** A request as far as it tells whether it was sent before. */
export interface SentAgain {
  /** Whether it has to be sent again: refused by a fault, a rate or a server that failed. */
  failed: boolean;
  /** What its events are known by; undefined where it has none. Asked only where a request has failed lately. */
  keyOf: () => string | undefined;
}

/** Counts how often the same events were sent, as long as they fail. */
export interface AttemptCounter {
  /** The how manieth time it is, from 1. Requests are to be given in their order. */
  count(request: SentAgain): number;
  clear(): void;
}

/** Most batches that are waited for; the oldest is forgotten, and counts from 1 again. Decided. */
const MAX_FAILED = 10_000;

/**
 * Creates a counter. As long as nothing fails it looks at no event.
 *
 * @example
 * const attempts = createAttemptCounter();
 * attempts.count({ failed: true, keyOf: () => 'a' }); // 1
 * attempts.count({ failed: false, keyOf: () => 'a' }); // 2
 */
export function createAttemptCounter(most = MAX_FAILED): AttemptCounter {
  const failed = new Map<string, number>();
  return {
    count(request) {
      if (!request.failed && failed.size === 0) return 1;
      const key = request.keyOf();
      if (key === undefined) return 1;
      const attempt = (failed.get(key) ?? 0) + 1;
      failed.delete(key);
      if (request.failed) failed.set(key, attempt);
      if (failed.size > most) for (const [oldest] of failed.entries().take(1)) failed.delete(oldest);
      return attempt;
    },
    clear: () => failed.clear(),
  };
}
