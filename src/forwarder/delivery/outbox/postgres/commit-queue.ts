/** Gathers what is to be stored while what came before is: one statement for all that arrived meanwhile. */
export interface CommitQueue<T> {
  /** Resolves once the item is stored, rejects where its group could not be. */
  add(item: T): Promise<void>;
  /** Resolves once nothing is under way. */
  idle(): Promise<void>;
}

/**
 * @param store keeps all items or throws
 * @param weigh what an item counts for in a group, which has at most `most` of it, or one item
 */
export function createCommitQueue<T>(
  store: (items: readonly T[]) => Promise<void>,
  weigh: (item: T) => number,
  most: number,
): CommitQueue<T> {
  let waiting: { item: T; done: PromiseWithResolvers<void> }[] = [];
  let running: Promise<void> | undefined;

  function takeGroup(): typeof waiting {
    let weight = 0;
    let count = 0;
    for (const { item } of waiting) {
      weight += weigh(item);
      if (count > 0 && weight > most) break;
      count++;
    }
    const group = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return group;
  }

  async function run(): Promise<void> {
    // All requests that are read in this turn of the event loop share a group.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const group = takeGroup();
      try {
        await store(group.map(({ item }) => item));
        for (const { done } of group) done.resolve();
      } catch (error) {
        for (const { done } of group) done.reject(error);
      }
    }
    running = undefined;
  }

  return {
    add(item) {
      const done = Promise.withResolvers<void>();
      waiting.push({ item, done });
      running ??= run();
      return done.promise;
    },
    async idle() {
      while (running !== undefined) await running;
    },
  };
}
