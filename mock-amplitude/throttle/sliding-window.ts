/** How much of the past a window covers, and how finely. `steps` × `stepMs` is its length. */
export interface Span {
  steps: number;
  /** In ms. */
  stepMs: number;
}

/** What was counted in one step that has passed. They form a ring: the newest one's `next` is the oldest. */
class Step {
  at: number;
  readonly count: number;
  next: Step = this;

  constructor(at: number, count: number) {
    this.at = at;
    this.count = count;
  }
}

/**
 * Counts of the last while. Only steps that something was counted in take memory: a window that saw one event is this
 * object and no more. Its steps begin where it began to count, not at full seconds, so that a burst leaves the window
 * exactly one length after it came.
 */
export interface SlidingWindow {
  /** When its newest step began, in ms since the epoch. */
  newestAt: number;
  /** What was counted in the newest step. */
  newest: number;
  /** What was counted in all of them. */
  total: number;
  /** The newest of the steps before, undefined where there are none. */
  passed: Step | undefined;
}

/** Begins an empty window. */
export function createSlidingWindow(now: number): SlidingWindow {
  return { newestAt: now, newest: 0, total: 0, passed: undefined };
}

/**
 * Counts `count` at `now`, and says how many that makes within the window. O(1) over all calls. A negative count takes
 * back what was counted at the same `now`; 0 only looks.
 *
 * A clock that stands still counts on in the same step. One that is set back counts as one that stood still meanwhile:
 * what was counted keeps its distance to now, so that nobody waits for a time that was taken back.
 *
 * @param now in ms since the epoch
 * @example countIn(window, { steps: 30, stepMs: 1000 }, now, 1) > 900
 */
export function countIn(window: SlidingWindow, span: Span, now: number, count: number): number {
  const age = now - window.newestAt;
  if (window.total === 0) window.newestAt = now;
  else if (age >= span.stepMs) moveOn(window, span, now, age);
  else if (age <= -span.stepMs) setBack(window, age);
  window.newest += count;
  window.total += count;
  return window.total;
}

function moveOn(window: SlidingWindow, span: Span, now: number, age: number): void {
  const newestAt = window.newestAt + age - (age % span.stepMs);
  const { newest } = window;
  if (newest > 0) pass(window, newest);
  window.newestAt = newestAt;
  window.newest = 0;
  forget(window, newestAt - span.steps * span.stepMs);
  if (window.total === 0) window.newestAt = now;
}

/** Files what was counted in the newest step under those that have passed. */
function pass(window: SlidingWindow, count: number): void {
  const step = new Step(window.newestAt, count);
  const { passed } = window;
  if (passed !== undefined) {
    step.next = passed.next;
    passed.next = step;
  }
  window.passed = step;
}

/** Lets go of the steps that began at `until` or before. */
function forget(window: SlidingWindow, until: number): void {
  const last = window.passed;
  if (last === undefined) return;
  while (last.next.at <= until) {
    window.total -= last.next.count;
    if (last.next === last) {
      window.passed = undefined;
      return;
    }
    last.next = last.next.next;
  }
}

function setBack(window: SlidingWindow, by: number): void {
  window.newestAt += by;
  const last = window.passed;
  if (last === undefined) return;
  let step = last;
  do {
    step.at += by;
    step = step.next;
  } while (step !== last);
}
