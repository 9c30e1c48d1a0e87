import type { Clock } from '../../../../lib/clock.ts';
import type { DeliveryLimits } from '../delivery-limits.ts';
import type { Entry } from '../outbox/outbox.ts';
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
  const users = createRecentBuckets(allowance, clock.now());
  const devices = createRecentBuckets(allowance, clock.now());

  /** Takes an event's place of its user and of its device; or says when both have one, in ms since the epoch. */
  function takePlace({ about: { user_id, device_id } }: Entry, now: number): number {
    const user = user_id === undefined ? undefined : users.find(user_id, now);
    const device = device_id === undefined ? undefined : devices.find(device_id, now);
    const at = Math.max(whenReady(user, now), whenReady(device, now));
    if (at > now) return at;
    if (user !== undefined) take(user, 1, allowance, now);
    if (device !== undefined) take(device, 1, allowance, now);
    return now;
  }

  function whenReady(bucket: Bucket | undefined, now: number): number {
    return bucket === undefined ? now : readyAt(bucket, 1, allowance, now);
  }

  return {
    burst: Math.max(1, Math.floor(allowance.burst)),
    admit(batch) {
      const now = clock.now();
      const admission: Admission = { send: [], wait: [] };
      const blocked = new Map<string, number>();
      for (const entry of batch) {
        const at = blocked.get(entry.lane) ?? takePlace(entry, now);
        if (at > now) {
          blocked.set(entry.lane, at);
          admission.wait.push({ entry, at });
        } else admission.send.push(entry);
      }
      return admission;
    },
  };
}

/**
 * Two generations of buckets, each as long as an empty bucket takes to fill: one found in neither is full. So memory
 * holds what was sent to in two such times, and nothing is ever swept.
 */
function createRecentBuckets(allowance: Allowance, start: number): { find(key: string, now: number): Bucket } {
  const generationMs = Math.ceil((allowance.burst / allowance.perSecond) * MS_PER_SECOND);
  let young = new Map<string, Bucket>();
  let old = new Map<string, Bucket>();
  let began = start;

  return {
    find(key, now) {
      if (now - began >= generationMs) {
        old = now - began < 2 * generationMs ? young : new Map();
        young = new Map();
        began = now;
      }
      const known = young.get(key);
      if (known !== undefined) return known;
      const bucket = old.get(key) ?? fullBucket(allowance, now);
      young.set(key, bucket);
      return bucket;
    },
  };
}
