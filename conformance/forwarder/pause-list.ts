import type { UnfairTime } from './history.ts';

/** Pauses that are kept, the earliest first. */
export interface PauseList {
  add(pause: UnfairTime): void;
  /** Those that were not over at a time, counted from it. */
  since(from: number): UnfairTime[];
}

/** A pause is half a second: so many are most of an hour in which the machine did nothing else, and a case takes minutes. */
const MOST_PAUSES = 5000;

/** Keeps pauses. */
export function createPauseList(most = MOST_PAUSES): PauseList {
  const pauses: UnfairTime[] = [];
  return {
    add(pause) {
      pauses.push(pause);
      const [first, second] = pauses;
      if (pauses.length <= most || first === undefined || second === undefined) return;
      // The two oldest become one: a time that counts as a pause and was none leaves a case open, the other way round would fail it.
      pauses.splice(0, 2, { from: first.from, to: second.to });
    },
    since: (from) =>
      pauses.filter((one) => one.to > from).map((one) => ({ from: Math.max(0, one.from - from), to: one.to - from })),
  };
}
