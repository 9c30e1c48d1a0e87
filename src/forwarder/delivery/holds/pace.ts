import type { Clock } from '../../../../lib/clock.ts';
import type { DeliveryLimits } from '../delivery-limits.ts';
import { allowanceWithin, fullBucket, readyAt, take } from './token-bucket.ts';

/**
 * How fast the whole project goes: within its plan (`deliver.rate`), and slower while Amplitude throttles it
 * (`deliver.429-project`): cut at once, grown back step by step.
 */
export interface Pace {
  /** Most events of the next request. */
  readonly batchEvents: number;
  /** When the next full request may go, in ms since the epoch. */
  opensAt(): number;
  /** A request of so many events goes now. */
  note(events: number): void;
  /** Amplitude throttled the project: half of it from now on. */
  slow(): void;
  /** Amplitude accepted a batch: a little more. */
  recover(): void;
}

type PaceLimits = Pick<DeliveryLimits, 'batchEvents' | 'eventsPerSecond' | 'requestsPerSecond'>;

/** Steps from the smallest batch back to the largest. */
const RECOVERY_STEPS = 20;

/** How much of a second's allowance may come at once: enough for full batches, the rest evenly. */
const BURST_SHARE = 0.1;

/** Creates a pace at its fastest: multiplicative decrease, additive increase, from 1 event a request to `batchEvents`. */
export function createPace({ batchEvents: most, eventsPerSecond, requestsPerSecond }: PaceLimits, clock: Clock): Pace {
  let batchEvents = most;
  const events = fullBucket(withinSecond(eventsPerSecond), clock.now());
  const requests = fullBucket(withinSecond(requestsPerSecond), clock.now());
  const eventAllowance = () => withinSecond(Math.max(1, (eventsPerSecond * batchEvents) / most));

  return {
    get batchEvents() {
      return batchEvents;
    },
    opensAt() {
      const now = clock.now();
      return Math.max(
        readyAt(events, batchEvents, eventAllowance(), now),
        readyAt(requests, 1, withinSecond(requestsPerSecond), now),
      );
    },
    note(count) {
      take(events, count, eventAllowance(), clock.now());
      take(requests, 1, withinSecond(requestsPerSecond), clock.now());
    },
    slow() {
      batchEvents = Math.max(1, Math.floor(batchEvents / 2));
    },
    recover() {
      batchEvents = Math.min(most, batchEvents + Math.ceil(most / RECOVERY_STEPS));
    },
  };
}

function withinSecond(perSecond: number) {
  return allowanceWithin({ perSecond, windowSeconds: 1, burstShare: BURST_SHARE });
}
