/** Lets so many go on at the same time. */
export interface Semaphore {
  /** Waits for a place, does it, and gives the place back. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Creates a semaphore with so many places; whoever waits longest is next. */
export function createSemaphore(places: number): Semaphore {
  let free = places;
  const waiting: (() => void)[] = [];
  return {
    async run(work) {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free++;
        else next();
      }
    },
  };
}
