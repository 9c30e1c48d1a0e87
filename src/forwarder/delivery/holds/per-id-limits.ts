import type { Clock } from '../../../../lib/clock.ts';
import type { DeliveryLimits } from '../delivery-limits.ts';
import type { Entry } from '../outbox/outbox.ts';
import { type EventHold, type HeldEntry, holdUntil } from './hold.ts';
import { createRecentBuckets, type RecentBuckets } from './recent-buckets.ts';
import { allowanceWithin } from './token-bucket.ts';

/** A batch, by what its users and devices may send now. */
export interface Admission {
  /** In order. */
  send: Entry[];
  /** Each with the time at which its lane may go on, in ms since the epoch. */
  wait: { entry: Entry; at: number }[];
}

/** Keeps every user and device within what Amplitude takes from one (`deliver.rate`). */
export interface PerIdLimits {
  /** Counts what it lets through. Once an event of a lane has to wait, those behind it wait, too. */
  admit(batch: readonly Entry[]): Admission;
  /** Most events of one user or device at once. */
  readonly burst: number;
  /** Until its user and its device may send one more; takes nothing. */
  hold(entry: HeldEntry): EventHold | null;
}

/** Creates the limits, nothing of them used. Only ids that sent something lately are remembered. */
export function createPerIdLimits(
  limits: Pick<DeliveryLimits, 'idEventsPerSecond' | 'idWindowSeconds'>,
  clock: Clock,
): PerIdLimits {
  const { idEventsPerSecond: perSecond, idWindowSeconds: windowSeconds } = limits;
  const allowance = allowanceWithin({ perSecond, windowSeconds, burstShare: 1 / windowSeconds });
  // A user and a device may have the same id.
  const users = createRecentBuckets(allowance);
  const devices = createRecentBuckets(allowance);

  /** Takes an event's place of its user and of its device; or says when both have one, in ms since the epoch. */
  function takePlace({ ids: { user_id, device_id } }: Entry, now: number): number {
    const user = user_id === undefined ? undefined : users.find(user_id, now);
    const device = device_id === undefined ? undefined : devices.find(device_id, now);
    const at = Math.max(whenReady(users, user, now), whenReady(devices, device, now));
    if (at > now) return at;
    if (user !== undefined) users.take(user, now);
    if (device !== undefined) devices.take(device, now);
    return now;
  }

  function whenReady(buckets: RecentBuckets, place: number | undefined, now: number): number {
    return place === undefined ? now : buckets.readyAt(place, now);
  }

  return {
    burst: Math.max(1, Math.floor(allowance.burst)),
    admit(batch) {
      const now = clock.now();
      const admission: Admission = { send: [], wait: [] };
      const blocked = new Map<string, number>();
      for (const entry of batch) {
        const at = (blocked.size === 0 ? undefined : blocked.get(entry.lane)) ?? takePlace(entry, now);
        if (at > now) {
          blocked.set(entry.lane, at);
          admission.wait.push({ entry, at });
        } else admission.send.push(entry);
      }
      return admission;
    },
    hold({ ids: { user_id, device_id }, acceptedAt }) {
      const now = clock.now();
      const user = user_id === undefined ? undefined : users.peek(user_id);
      const device = device_id === undefined ? undefined : devices.peek(device_id);
      const until = Math.max(whenReady(users, user, now), whenReady(devices, device, now));
      return until > now ? holdUntil('id-rate-limit', acceptedAt, until) : null;
    },
  };
}
