import type { EntryReader } from '../lanes/entry-reader.ts';
import type { Leases } from './leases.ts';
import type { Prefetch } from './prefetch.ts';

/** Reads what comes next into memory. */
export interface Reading {
  /** There may be entries that were not read. */
  markStale(): void;
  /**
   * Reads on where there may be more. One at a time: who comes meanwhile waits for it, and for what it began too early for.
   *
   * @returns whether something was found
   */
  readOn(): Promise<boolean>;
}

export function createReading(prefetch: Prefetch, reader: EntryReader, leases: Leases): Reading {
  let stale = true;
  let underWay: Promise<void> | undefined;

  async function read(): Promise<boolean> {
    const found = await prefetch.readOn([...leases.held()]);
    if (!prefetch.isAtEnd) stale = true;
    if (found) reader.more();
    return found;
  }

  return {
    markStale() {
      stale = true;
    },
    async readOn() {
      while (underWay !== undefined) await underWay;
      if (!stale) return false;
      stale = false;
      const mine = read();
      underWay = mine.then(
        () => {},
        () => {
          stale = true;
        },
      );
      await underWay;
      underWay = undefined;
      return mine;
    },
  };
}
