/** One piece of state as plain JSON: what it is, its key, and its value, null where it was evicted. */
export type StateRecord = readonly [kind: string, key: string, value: unknown];

/** Remembers which pieces changed, once somebody has asked. */
export interface Changes {
  mark(kind: 'user' | 'group', key: string | number): void;
  /** Undefined where all may have changed: at first, and after too many changes. */
  take(): ReadonlySet<string> | undefined;
}

/** Most changes remembered between two calls of `take`; beyond, everything counts as changed. Decided. */
const MAX_CHANGES = 200_000;

/** @example changes.mark('user', '1'); changes.take() // Set { 'user 1' } */
export function createChanges(): Changes {
  let changed: Set<string> | undefined;
  return {
    mark(kind, key) {
      if (changed === undefined) return;
      changed.add(`${kind} ${key}`);
      if (changed.size > MAX_CHANGES) changed = undefined;
    },
    take() {
      const taken = changed;
      changed = new Set();
      return taken;
    },
  };
}
