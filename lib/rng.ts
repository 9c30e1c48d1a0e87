import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance as everything here sees it: seeded, so that a run can be repeated. */
export interface Rng {
  /** A number from 0 (included) to 1 (excluded). */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
}

/**
 * Creates a generator that gives the same numbers for the same seed.
 *
 * @example createRng(42).integer(1, 6);
 */
export function createRng(seed: number): Rng {
  const generator = xoroshiro128plus(seed);
  return {
    next: () => uniformFloat64(generator),
    integer: (min, max) => uniformInt(generator, min, max),
  };
}
