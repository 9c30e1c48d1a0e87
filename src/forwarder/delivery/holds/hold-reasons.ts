/**
 * Why an event is not sent yet, in the order they are asked:
 * - `outbox-unreadable`: the disk does not give back what waits on it
 * - `project-paused`: somebody paused it
 * - `other-instance`: another instance delivers it, or none does now
 * - `project-refused`: Amplitude does not know the API key, or misses a field of the request
 * - `circuit-open`: Amplitude throttles, forbids or fails; after a while one small request tries whether it works again
 * - `project-rate-limit`: the plan's events or requests per second are used up
 * - `id-rate-limit`: its user or device has used up what Amplitude takes from one
 * - `lane-delayed`: Amplitude throttled its user or device, or its last request failed
 * - `behind-in-lane`: an earlier event of its lane is under way or held
 */
export const HOLD_REASONS = [
  'outbox-unreadable',
  'project-paused',
  'other-instance',
  'project-refused',
  'circuit-open',
  'project-rate-limit',
  'id-rate-limit',
  'lane-delayed',
  'behind-in-lane',
] as const;

export type HoldReason = (typeof HOLD_REASONS)[number];

/** What is said of a hold where nothing tells more: why it is, and what a person can do about it. */
export const HOLD_TEXTS: Readonly<Record<HoldReason, { because: string; fix: string }>> = {
  'outbox-unreadable': {
    because: 'the outbox cannot be read',
    fix: 'Look at the disk. It is read again by itself, and nothing is lost meanwhile.',
  },
  'project-paused': {
    because: 'it was paused by hand',
    fix: 'Resume it: nothing else ends a pause by hand.',
  },
  'other-instance': {
    because: 'no instance delivers its part of the outbox now',
    fix: 'Nothing needs to be done while one of role deliver or both runs: it takes it over within seconds. Else start one.',
  },
  'project-refused': {
    because: 'Amplitude refuses the requests, whatever is in them',
    fix: 'Correct the API key or the endpoint. A request tries again by itself; resuming tries at once.',
  },
  'circuit-open': {
    because: 'Amplitude does not take events',
    fix: 'Nothing needs to be done: one small request tries again by itself.',
  },
  'project-rate-limit': {
    because: "the plan's events or requests of a second are used up",
    fix: 'Nothing needs to be done: it goes on by itself. Set the plan where the project has a larger one.',
  },
  'id-rate-limit': {
    because: 'its user or device has sent what Amplitude takes from one',
    fix: 'Nothing needs to be done: it goes on by itself. If it lasts, look why one user or device sends so much.',
  },
  'lane-delayed': {
    because: 'its user or device was throttled, or its last request failed',
    fix: 'Nothing needs to be done: it is tried again by itself. What only fails becomes a dead letter in the end.',
  },
  'behind-in-lane': {
    because: 'an earlier event of its device is under way or held',
    fix: 'Nothing needs to be done for it: it goes when the earlier one has. Ask why that one waits.',
  },
};
