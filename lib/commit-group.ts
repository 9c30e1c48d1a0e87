/** Gathers what is to be stored, so that what arrives together shares one commit. */
export interface CommitGroup<T> {
  /** Resolves once the item is stored, rejects where its group could not be. */
  add(item: T): Promise<void>;
  /** Stores at once what has gathered. */
  flush(): void;
}

/**
 * Creates a group that is stored at the end of the present turn of the event loop: all requests that were read in it wait
 * for the disk once, together. While the disk is waited for, more arrive; so groups grow with the load by themselves.
 *
 * @param store keeps all items or throws
 */
export function createCommitGroup<T>(store: (items: readonly T[]) => void): CommitGroup<T> {
  let waiting: { item: T; done: PromiseWithResolvers<void> }[] = [];

  function flush(): void {
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    try {
      store(group.map(({ item }) => item));
      for (const { done } of group) done.resolve();
    } catch (error) {
      for (const { done } of group) done.reject(error);
    }
  }

  return {
    add(item) {
      const done = Promise.withResolvers<void>();
      waiting.push({ item, done });
      if (waiting.length === 1) setImmediate(flush);
      return done.promise;
    },
    flush,
  };
}
