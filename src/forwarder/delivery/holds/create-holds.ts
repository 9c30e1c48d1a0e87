import type { Clock } from '../../../../lib/clock.ts';
import type { Rng } from '../../../../lib/rng.ts';
import type { DeliveryLimits } from '../delivery-limits.ts';
import { type AdaptiveBatchSize, createAdaptiveBatchSize } from './adaptive-batch-size.ts';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts';
import { createIsolatedLanes, type IsolatedLanes } from './isolated-lanes.ts';
import { createOutboxTrouble, type OutboxTrouble } from './outbox-trouble.ts';
import { createPerIdLimits, type PerIdLimits } from './per-id-limits.ts';
import { createProbedRest, type ProbedRest } from './probed-rest.ts';
import { createProjectPause, type ProjectPause } from './project-pause.ts';
import { createProjectRateLimit, type ProjectRateLimit } from './project-rate-limit.ts';
import { createSharedRest, type SharedRest } from './shared-rest.ts';

/** All that can hold an event back, but for the order of its lane, which the outbox keeps; and what shapes its batch. */
export interface Holds {
  outboxTrouble: OutboxTrouble;
  pause: ProjectPause;
  /** Amplitude refuses whatever is sent: it does not know the API key, or misses a field of the request. */
  refusal: ProbedRest;
  /** What another instance learned of the project. */
  sharedRest: SharedRest;
  circuitBreaker: CircuitBreaker;
  projectRateLimit: ProjectRateLimit;
  perIdLimits: PerIdLimits;
  isolatedLanes: IsolatedLanes;
  batchSize: AdaptiveBatchSize;
}

/** @param share how much of the plan's rate is for this instance, from 0 to 1 */
export function createHolds(
  limits: DeliveryLimits,
  clock: Clock,
  rng: Rng,
  onProblem: (message: string) => void,
  share: () => number = () => 1,
): Holds {
  const batchSize = createAdaptiveBatchSize(limits.batchEvents);
  const circuitBreaker = createCircuitBreaker(limits, clock, rng, onProblem);
  const times = { firstMs: limits.refusalFirstMs, longestMs: limits.refusalLongestMs };
  return {
    outboxTrouble: createOutboxTrouble(clock),
    pause: createProjectPause(clock, onProblem),
    refusal: createProbedRest('project-refused', times, clock),
    sharedRest: createSharedRest(clock),
    circuitBreaker,
    projectRateLimit: createProjectRateLimit(limits, batchSize, clock, share),
    perIdLimits: createPerIdLimits(limits, clock),
    isolatedLanes: createIsolatedLanes(clock, circuitBreaker.successes),
    batchSize,
  };
}

/** Whether nothing may be sent to the project at `now`, in ms since the epoch. */
export function isStopped({ pause, refusal, sharedRest, circuitBreaker }: Holds, now: number): boolean {
  return (
    pause.because() !== undefined || Math.max(refusal.until(), sharedRest.until(), circuitBreaker.openUntil()) > now
  );
}

/** Whether it is not known that Amplitude takes anything: one small request at a time tries. */
export function isProbing({ refusal, circuitBreaker }: Pick<Holds, 'refusal' | 'circuitBreaker'>): boolean {
  return refusal.because() !== undefined || circuitBreaker.halfOpen();
}
