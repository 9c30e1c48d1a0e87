import type { Clock } from '../../../../lib/clock.ts';
import type { Rng } from '../../../../lib/rng.ts';
import type { DeliveryLimits } from '../delivery-limits.ts';
import { type AdaptiveBatchSize, createAdaptiveBatchSize } from './adaptive-batch-size.ts';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts';
import { createIsolatedLanes, type IsolatedLanes } from './isolated-lanes.ts';
import { createPerIdLimits, type PerIdLimits } from './per-id-limits.ts';
import { createProjectPause, type ProjectPause } from './project-pause.ts';
import { createProjectRateLimit, type ProjectRateLimit } from './project-rate-limit.ts';

/** All that can hold an event back, but for the order of its lane, which the outbox keeps; and what shapes its batch. */
export interface Holds {
  pause: ProjectPause;
  circuitBreaker: CircuitBreaker;
  projectRateLimit: ProjectRateLimit;
  perIdLimits: PerIdLimits;
  isolatedLanes: IsolatedLanes;
  batchSize: AdaptiveBatchSize;
}

export function createHolds(
  limits: DeliveryLimits,
  clock: Clock,
  rng: Rng,
  onProblem: (message: string) => void,
): Holds {
  const batchSize = createAdaptiveBatchSize(limits.batchEvents);
  return {
    pause: createProjectPause(onProblem),
    circuitBreaker: createCircuitBreaker(limits, clock, rng, onProblem),
    projectRateLimit: createProjectRateLimit(limits, batchSize, clock),
    perIdLimits: createPerIdLimits(limits, clock),
    isolatedLanes: createIsolatedLanes(clock),
    batchSize,
  };
}
