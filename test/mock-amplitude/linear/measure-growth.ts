/** How often each size is tried before it counts: the least of them says most. */
const ROUNDS = 2;

/** How many times more rounds are tried where the first ones say too much: others use the processor, too. */
const ATTEMPTS = 6;

/** The larger size is so many times the smaller one. */
const FACTOR = 4;

/** Four times as much may take so many times as long. Linear work takes 4, what goes by the square 16. */
export const TOLERATED_GROWTH = 9;

/** Less is the machine's noise, in ms of the processor. */
const LEAST_MS = 1;

/** Work on something of a size. What it needs beforehand is no part of what is measured. */
export interface SizedWork<Prepared> {
  /** The smaller size. */
  size: number;
  prepare: (size: number) => Promise<Prepared> | Prepared;
  run: (prepared: Prepared, size: number) => Promise<unknown> | unknown;
  tidy?: (prepared: Prepared) => Promise<unknown>;
}

/** How many times as long `FACTOR` times as much takes this thread, by the processor's own count. */
export async function measureGrowth<Prepared>(work: SizedWork<Prepared>): Promise<number> {
  const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let growth = Number.POSITIVE_INFINITY;
  // The first one pays for what the others find ready.
  await measureOnce(work, work.size);
  for (let attempt = 0; attempt < ATTEMPTS && growth >= TOLERATED_GROWTH; attempt++) {
    for (let round = 0; round < ROUNDS; round++) {
      for (const [place, factor] of [1, FACTOR].entries()) {
        least[place] = Math.min(least[place] ?? 0, await measureOnce(work, work.size * factor));
      }
    }
    growth = Math.max(LEAST_MS, least[1] ?? 0) / Math.max(LEAST_MS, least[0] ?? 0);
  }
  return growth;
}

/** In ms of the processor. */
async function measureOnce<Prepared>({ prepare, run, tidy }: SizedWork<Prepared>, size: number): Promise<number> {
  const prepared = await prepare(size);
  const before = process.threadCpuUsage();
  await run(prepared, size);
  const { user, system } = process.threadCpuUsage(before);
  await tidy?.(prepared);
  return (user + system) / 1000;
}
