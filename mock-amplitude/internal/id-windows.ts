import type { Span } from '../limits.ts';
import { WindowTable } from './window-table.ts';

/** Sliding windows of very many ids, of which those not heard of for longest are forgotten. */
export interface IdWindows {
  /**
   * Makes an id, known by its fingerprint, the one that `count` is about; a new one begins with empty windows.
   *
   * @param now in ms since the epoch
   */
  follow(one: number, two: number, now: number): void;
  /** Counts in one of the windows of the id followed last; as `countIn`. */
  count(window: number, now: number, count: number): number;
  /** Never more than the cap. */
  readonly size: number;
  /** Ids no longer followed, to make room. */
  readonly evicted: number;
  clear(): void;
}

/**
 * Creates windows in two generations of tables, as `createEvictingMap` does with Maps: an id that is heard of moves to
 * the young one; once that holds half the cap, or is as old as the longest window, the old one is dropped whole.
 *
 * @param spans of the windows each id has
 * @param cap most ids followed, at least 2
 */
export function createIdWindows(spans: readonly Span[], cap: number): IdWindows {
  const half = Math.max(1, Math.floor(cap / 2));
  const longestMs = Math.max(...spans.map(({ steps, stepMs }) => steps * stepMs));
  let young = new WindowTable(spans);
  let old = new WindowTable(spans);
  /** How many of the old ones have a younger copy. */
  let moved = 0;
  let bornAt = Number.NaN;
  /** When anybody was last heard of. */
  let heardAt = Number.NaN;
  let record = 0;
  let evicted = 0;

  function rotate(): void {
    old.clear();
    [young, old] = [old, young];
    moved = 0;
  }

  function makeRoom(now: number): void {
    const age = now - bornAt;
    if (age >= longestMs) {
      rotate();
      // Nobody at all was heard of within the longest window: nobody's counts are left in it.
      if (now - heardAt >= longestMs) rotate();
    } else if (young.size >= half) {
      evicted += old.size - moved;
      rotate();
    }
    if (young.size === 0) bornAt = now;
  }

  /** Adds an id to the young ones, with what is known of it. */
  function begin(one: number, two: number, now: number): number {
    const older = old.find(one, two);
    if (older >= 0) moved++;
    const words = older < 0 ? undefined : old.copy(older);
    makeRoom(now);
    return words === undefined ? young.add(one, two) : young.addCopy(words);
  }

  return {
    follow(one, two, now) {
      record = young.find(one, two);
      if (record < 0) record = begin(one, two, now);
      heardAt = now;
    },
    count: (window, now, count) => young.count(record, window, now, count),
    get size() {
      return young.size + old.size - moved;
    },
    get evicted() {
      return evicted;
    },
    clear() {
      young = new WindowTable(spans);
      old = new WindowTable(spans);
      moved = 0;
      evicted = 0;
    },
  };
}
