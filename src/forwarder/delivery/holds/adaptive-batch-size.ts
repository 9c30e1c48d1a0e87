/**
 * How many events a request may hold while Amplitude throttles the project (`deliver.429-project`): multiplicative decrease,
 * additive increase, from 1 to the most.
 */
export interface AdaptiveBatchSize {
  readonly events: number;
  /** How much of its full size it has, above 0 and up to 1. */
  readonly share: number;
  /** Amplitude throttled the project: half of it from now on. */
  cut(): void;
  /** Amplitude accepted a batch: a little more. */
  grow(): void;
}

/** Steps from the smallest batch back to the largest. */
const RECOVERY_STEPS = 20;

/** Creates one at its largest. */
export function createAdaptiveBatchSize(most: number): AdaptiveBatchSize {
  let events = most;
  return {
    get events() {
      return events;
    },
    get share() {
      return events / most;
    },
    cut() {
      events = Math.max(1, Math.floor(events / 2));
    },
    grow() {
      events = Math.min(most, events + Math.ceil(most / RECOVERY_STEPS));
    },
  };
}
