/** Something that happened to who a user is; `at` is its arrival, in ms since the epoch. */
export type IdentityStep =
  /** An anonymous user was given a user_id; `events` are those from before. */
  | { step: 'identified'; at: number; userId: string; deviceId: string | null; events: number }
  /** The anonymous user of a device, first seen at `seenAt`, turned out to be this one. */
  | { step: 'merged'; at: number; deviceId: string; amplitudeId: number; seenAt: number | null; events: number }
  /** Another device, that nobody had. */
  | { step: 'device'; at: number; deviceId: string }
  /** From then on another user has the device: what it sends without a user_id is theirs. */
  | { step: 'device-left'; at: number; deviceId: string; amplitudeId: number };

/** How a user came together. */
export interface IdentityHistory {
  /** When it was seen first, and on which device; null where that is not known, or it had none. */
  seenAt: number | null;
  seenOn: string | null;
  /** Oldest first: the last `MAX_IDENTITY_STEPS`. */
  steps: readonly IdentityStep[];
  /** How many older ones were evicted. */
  evicted: number;
}

/** Most steps remembered of one user; the oldest go first. Decided: nobody reads more, and devices come by the thousand. */
export const MAX_IDENTITY_STEPS = 100;

/** Before anything is known. */
export const NO_HISTORY: IdentityHistory = Object.freeze({ seenAt: null, seenOn: null, steps: [], evicted: 0 });

/** The history with one step more. A device that is passed to and fro leaves once. */
export function addStep(history: IdentityHistory, next: IdentityStep): IdentityHistory {
  const isKnown = ({ step, ...one }: IdentityStep) => step === 'device-left' && one.deviceId === next.deviceId;
  if (next.step === 'device-left' && history.steps.some(isKnown)) return history;
  const steps = [...history.steps, next];
  const evicted = Math.max(0, steps.length - MAX_IDENTITY_STEPS);
  return { ...history, steps: steps.slice(evicted), evicted: history.evicted + evicted };
}
