import type { Clock } from '../../../../lib/clock.ts';
import type { DeliveryLimits } from '../delivery-limits.ts';
import type { AdaptiveBatchSize } from './adaptive-batch-size.ts';
import { type EventHold, holdUntil } from './hold.ts';
import { allowanceWithin, fullBucket, readyAt, take } from './token-bucket.ts';

/** Keeps the whole project within its plan (`deliver.rate`), and slower while its batches are cut. */
export interface ProjectRateLimit {
  /** A request of so many events goes now. */
  take(events: number): void;
  /** Until the next full request may go. */
  hold(): EventHold | null;
}

type ProjectLimits = Pick<DeliveryLimits, 'eventsPerSecond' | 'requestsPerSecond'>;

/** How much of a second's allowance may come at once: enough for full batches, the rest evenly. */
const BURST_SHARE = 0.1;

/** @param share how much of the plan's rate is for this instance, from 0 to 1 */
export function createProjectRateLimit(
  { eventsPerSecond, requestsPerSecond }: ProjectLimits,
  batchSize: Pick<AdaptiveBatchSize, 'events' | 'share'>,
  clock: Clock,
  share: () => number = () => 1,
): ProjectRateLimit {
  const events = fullBucket(withinSecond(eventsPerSecond), clock.now());
  const requests = fullBucket(withinSecond(requestsPerSecond), clock.now());
  const eventAllowance = () => withinSecond(Math.max(1, eventsPerSecond * share() * batchSize.share));
  const requestAllowance = () => withinSecond(Math.max(1, requestsPerSecond * share()));
  let takenAt = clock.now();

  return {
    take(count) {
      takenAt = clock.now();
      take(events, count, eventAllowance(), takenAt);
      take(requests, 1, requestAllowance(), takenAt);
    },
    hold() {
      const now = clock.now();
      const until = Math.max(
        readyAt(events, batchSize.events, eventAllowance(), now),
        readyAt(requests, 1, requestAllowance(), now),
      );
      return until > now ? holdUntil('project-rate-limit', takenAt, until) : null;
    },
  };
}

function withinSecond(perSecond: number) {
  return allowanceWithin({ perSecond, windowSeconds: 1, burstShare: BURST_SHARE });
}
