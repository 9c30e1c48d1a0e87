import type { Rng } from '../../../lib/rng.ts';

/**
 * How long to wait after a failure, in ms: exponential with full jitter, so that clients that failed together do not come
 * back together. A server's `Retry-After` is the least.
 *
 * @param attempts how often it has been tried, from 1
 * @example backoff(1, { firstMs: 500, longestMs: 300_000 }, rng) // from 0 to 500
 */
export function backoff(
  attempts: number,
  { firstMs, longestMs, retryAfterMs = 0 }: { firstMs: number; longestMs: number; retryAfterMs?: number },
  rng: Rng,
): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(attempts - 1, MAX_DOUBLINGS));
  return Math.max(retryAfterMs, Math.round(rng.next() * ceiling));
}

/** How long the lane of a throttled user or device is delayed, in ms: it doubles each time, without jitter. */
export function throttleDelay(
  attempts: number,
  { firstMs, longestMs }: { firstMs: number; longestMs: number },
): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(attempts - 1, MAX_DOUBLINGS));
}

/** Keeps the power finite; the longest wait is reached long before. */
const MAX_DOUBLINGS = 30;
