import type { Clock } from '../../../runtime/clock.ts';
import type { DeliveryLimits } from './delivery-limits.ts';
import type { Entry } from './outbox.ts';
import { type Allowance, allowanceWithin, type Bucket, fullBucket, readyAt, take } from './token-bucket.ts';

/** A batch, by what its users and devices may send now. */
export interface Admission {
  /** In order. */
  send: Entry[];
  /** Each with the time at which its lane may go on, in ms since the epoch. */
  wait: { entry: Entry; at: number }[];
}

/** Keeps every user and device within what Amplitude takes from one (`deliver.rate`). */
export interface IdRates {
  /** Counts what it lets through. Once an event of a lane has to wait, those behind it wait, too. */
  admit(batch: readonly Entry[]): Admission;
  /** Most events of one user or device at once. */
  readonly burst: number;
}

const MS_PER_SECOND = 1000;

/** Creates the rates, all of them full. Only ids that sent something lately are remembered. */
export function createIdRates(
  limits: Pick<DeliveryLimits, 'idEventsPerSecond' | 'idWindowSeconds'>,
  clock: Clock,
): IdRates {
  const { idEventsPerSecond: perSecond, idWindowSeconds: windowSeconds } = limits;
  const allowance = allowanceWithin({ perSecond, windowSeconds, burstShare: 1 / windowSeconds });
  // A user and a device may have the same id.
  const users = createRecentBuckets(allowance, clock);
  const devices = createRecentBuckets(allowance, clock);

  /** An event counts for its user and for its device. */
  function bucketsOf({ about: { user_id, device_id } }: Entry): Bucket[] {
    const buckets: Bucket[] = [];
    if (user_id !== undefined) buckets.push(users.find(user_id));
    if (device_id !== undefined) buckets.push(devices.find(device_id));
    return buckets;
  }

  return {
    burst: Math.max(1, Math.floor(allowance.burst)),
    admit(batch) {
      const now = clock.now();
      const admission: Admission = { send: [], wait: [] };
      const blocked = new Map<string, number>();
      for (const entry of batch) {
        const own = bucketsOf(entry);
        const at = blocked.get(entry.lane) ?? Math.max(now, ...own.map((bucket) => readyAt(bucket, 1, allowance, now)));
        if (at > now) {
          blocked.set(entry.lane, at);
          admission.wait.push({ entry, at });
        } else {
          for (const bucket of own) take(bucket, 1, allowance, now);
          admission.send.push(entry);
        }
      }
      return admission;
    },
  };
}

/**
 * Two generations of buckets, each as long as an empty bucket takes to fill: one found in neither is full. So memory
 * holds what was sent to in two such times, and nothing is ever swept.
 */
function createRecentBuckets(allowance: Allowance, clock: Clock): { find(key: string): Bucket } {
  const generationMs = Math.ceil((allowance.burst / allowance.perSecond) * MS_PER_SECOND);
  let young = new Map<string, Bucket>();
  let old = new Map<string, Bucket>();
  let began = clock.now();

  return {
    find(key) {
      const now = clock.now();
      if (now - began >= generationMs) {
        old = now - began < 2 * generationMs ? young : new Map();
        young = new Map();
        began = now;
      }
      const bucket = young.get(key) ?? old.get(key) ?? fullBucket(allowance, now);
      young.set(key, bucket);
      return bucket;
    },
  };
}
