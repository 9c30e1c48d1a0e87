/** How often each size is tried before it counts: the least of them says most. */
const ROUNDS = 2;

/** How many times more rounds are tried where the first ones say too much: others use the processor, too. */
const ATTEMPTS = 6;

/** Twice as much may take so many times as long. Linear work takes 2, what goes by the square 4. */
export const TOLERATED_GROWTH = 3;

/** Work on something of a size. What it needs beforehand is no part of what is measured. */
export interface SizedWork<Prepared> {
  /** The smaller size; the other one is twice that. */
  size: number;
  prepare: (size: number) => Promise<Prepared> | Prepared;
  run: (prepared: Prepared, size: number) => Promise<unknown> | unknown;
  tidy?: (prepared: Prepared) => Promise<unknown>;
}

/** How many times as long twice as much takes this thread, by the processor's own count. */
export async function measureGrowth<Prepared>(work: SizedWork<Prepared>): Promise<number> {
  const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let growth = Number.POSITIVE_INFINITY;
  // The first one pays for what the others find ready.
  await measureOnce(work, work.size);
  for (let attempt = 0; attempt < ATTEMPTS && growth >= TOLERATED_GROWTH; attempt++) {
    for (let round = 0; round < ROUNDS; round++) {
      for (const place of [0, 1]) {
        least[place] = Math.min(least[place] ?? 0, await measureOnce(work, work.size * (place + 1)));
      }
    }
    growth = (least[1] ?? 0) / (least[0] ?? 0);
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
