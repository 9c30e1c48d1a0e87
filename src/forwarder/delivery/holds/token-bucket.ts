/** What may be sent: `burst` at once, and `perSecond` from then on. */
export interface Allowance {
  burst: number;
  perSecond: number;
}

/** How much of an allowance is left. Below 0: what was taken in advance. */
export interface Bucket {
  tokens: number;
  /** When that was so, in ms since the epoch. */
  at: number;
}

const MS_PER_SECOND = 1000;

/**
 * The allowance that stays within a limit on average over every window, wherever it begins: burst and refill of one
 * window together are the limit.
 *
 * @param burstShare how much of a window's limit may come at once, from 0 to 1
 * @example allowanceWithin({ perSecond: 30, windowSeconds: 30, burstShare: 1 / 30 }) // { burst: 30, perSecond: 29 }
 */
export function allowanceWithin(limit: { perSecond: number; windowSeconds: number; burstShare: number }): Allowance {
  const { perSecond, windowSeconds, burstShare } = limit;
  return { burst: perSecond * windowSeconds * burstShare, perSecond: perSecond * (1 - burstShare) };
}

export function fullBucket({ burst }: Allowance, now: number): Bucket {
  return { tokens: burst, at: now };
}

/** When `count` may be taken, in ms since the epoch: `now` where they may already. More than a burst counts as one. */
export function readyAt(bucket: Bucket, count: number, allowance: Allowance, now: number): number {
  refill(bucket, allowance, now);
  const missing = Math.min(count, allowance.burst) - bucket.tokens;
  return missing < TINY ? now : now + Math.ceil((missing / allowance.perSecond) * MS_PER_SECOND);
}

/** Takes `count`, in advance where there are fewer. */
export function take(bucket: Bucket, count: number, allowance: Allowance, now: number): void {
  refill(bucket, allowance, now);
  bucket.tokens -= count;
}

function refill(bucket: Bucket, { burst, perSecond }: Allowance, now: number): void {
  // A clock that was set back gives nothing.
  const seconds = Math.max(0, now - bucket.at) / MS_PER_SECOND;
  bucket.tokens = Math.min(burst, bucket.tokens + seconds * perSecond);
  bucket.at = now;
}

/** What rounding may leave missing of a whole token. */
const TINY = 1e-6;
