import type { Rng } from '../../../lib/rng.ts';

/** Chance at its ends: a backoff with them lasts as long as it may, or no time. */
export const LATEST: Rng = { next: () => 1, integer: (_min, max) => max };
export const SOONEST: Rng = { next: () => 0, integer: (min) => min };
