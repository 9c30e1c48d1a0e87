import { type Allowance, type Bucket, fullBucket } from './token-bucket.ts';

/** The buckets of ids that sent something lately; any other id's is full. */
export interface RecentBuckets {
  /** Remembered from now on. */
  find(id: string, now: number): Bucket;
  /** As it is, without remembering it. */
  peek(id: string): Bucket | undefined;
}

const MS_PER_SECOND = 1000;

/**
 * Creates two epochs of buckets, each as long as an empty bucket takes to fill: one found in neither is full. So memory
 * holds what was sent to in two such times, and nothing is ever swept.
 */
export function createRecentBuckets(allowance: Allowance, start: number): RecentBuckets {
  const epochMs = Math.ceil((allowance.burst / allowance.perSecond) * MS_PER_SECOND);
  let current = new Map<string, Bucket>();
  let previous = new Map<string, Bucket>();
  let startedAt = start;

  return {
    find(id, now) {
      if (now - startedAt >= epochMs) {
        previous = now - startedAt < 2 * epochMs ? current : new Map();
        current = new Map();
        startedAt = now;
      }
      const known = current.get(id);
      if (known !== undefined) return known;
      const bucket = previous.get(id) ?? fullBucket(allowance, now);
      current.set(id, bucket);
      return bucket;
    },
    peek: (id) => current.get(id) ?? previous.get(id),
  };
}
