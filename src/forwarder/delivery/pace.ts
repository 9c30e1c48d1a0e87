/** How large batches are while Amplitude throttles the whole project: cut at once, grown back step by step. */
export interface Pace {
  /** Most events of the next request. */
  readonly batchEvents: number;
  /** Amplitude throttled the project: half of it from now on. */
  slow(): void;
  /** Amplitude accepted a batch: a little more. */
  recover(): void;
}

/** Steps from the smallest batch back to the largest. */
const RECOVERY_STEPS = 20;

/** Creates a pace (`deliver.429-project`): multiplicative decrease, additive increase, from 1 to `most` events. */
export function createPace(most: number): Pace {
  let events = most;
  return {
    get batchEvents() {
      return events;
    },
    slow() {
      events = Math.max(1, Math.floor(events / 2));
    },
    recover() {
      events = Math.min(most, events + Math.ceil(most / RECOVERY_STEPS));
    },
  };
}
