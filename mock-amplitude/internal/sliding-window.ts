import type { Span } from '../limits.ts';

/** Words of a window beside its ring: when its newest step began (two words), that step's count, the total, the ring's head. */
const HEADER_WORDS = 6;
const NEWEST = 2;
const TOTAL = 3;
const HEAD = 4;

/** Memory that windows are kept in: the same bytes as 32-bit words and as 64-bit times. */
export interface WindowMemory {
  words: Int32Array;
  times: Float64Array;
}

/** Allocates zeroed memory; a zeroed window is an empty one. */
export function allocate(words: number): WindowMemory {
  const bytes = new ArrayBuffer(4 * words);
  return { words: new Int32Array(bytes), times: new Float64Array(bytes) };
}

/** How many words a window takes: an even number, so that the next one's time is aligned. */
export function wordsOf(span: Span): number {
  return HEADER_WORDS + span.steps + (span.steps % 2);
}

/**
 * Counts `count` at `now` in the window at word `at`, and says how many that makes within its span. A negative count
 * takes back what was counted at the same `now`; 0 only looks. O(1) over all calls: a step is cleared once for each time
 * it was begun.
 *
 * A window's steps begin where it began to count, not at full seconds, so that a burst leaves it exactly one span after
 * it came. A clock that stands still counts on in the same step; one that is set back counts as one that stood still
 * meanwhile: what was counted keeps its distance to now, and nobody waits for a time that was taken back.
 *
 * @param at even
 * @param now in ms since the epoch
 * @example countIn(memory, 0, { steps: 30, stepMs: 1000 }, now, 1) > 900
 */
export function countIn(memory: WindowMemory, at: number, span: Span, now: number, count: number): number {
  const { words, times } = memory;
  const age = now - (times[at / 2] ?? 0);
  if (words[at + TOTAL] === 0) times[at / 2] = now;
  else if (age >= span.stepMs) moveOn(memory, at, span, now, age);
  else if (age <= -span.stepMs) times[at / 2] = now;
  const total = (words[at + TOTAL] ?? 0) + count;
  words[at + NEWEST] = (words[at + NEWEST] ?? 0) + count;
  words[at + TOTAL] = total;
  return total;
}

function moveOn({ words, times }: WindowMemory, at: number, span: Span, now: number, age: number): void {
  const ring = at + HEADER_WORDS;
  const steps = Math.min(Math.floor(age / span.stepMs), span.steps);
  let head = words[at + HEAD] ?? 0;
  let total = words[at + TOTAL] ?? 0;
  words[ring + head] = words[at + NEWEST] ?? 0;
  words[at + NEWEST] = 0;
  for (let step = 0; step < steps; step++) {
    head = head + 1 === span.steps ? 0 : head + 1;
    total -= words[ring + head] ?? 0;
    words[ring + head] = 0;
  }
  words[at + HEAD] = head;
  words[at + TOTAL] = total;
  times[at / 2] = total === 0 ? now : now - (age % span.stepMs);
}

/** A window that stands alone. */
export interface SlidingWindow {
  /** As `countIn`. */
  count(now: number, count: number): number;
}

/** Creates an empty window. */
export function createSlidingWindow(span: Span): SlidingWindow {
  const memory = allocate(wordsOf(span));
  return { count: (now, count) => countIn(memory, 0, span, now, count) };
}
