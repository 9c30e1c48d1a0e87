import { boundKey } from '../bounded/bound-key.ts';

/** The first so many names that came. */
export interface Names {
  /** Whether the name is one of them, now that it came. */
  take(name: string): boolean;
  readonly size: number;
  clear(): void;
}

/** @param limit most names */
export function createNames(limit: number): Names {
  const names = new Set<string>();
  return {
    take(name) {
      if (names.has(name)) return true;
      const bound = boundKey(name);
      if (names.size < limit) names.add(bound);
      return names.has(bound);
    },
    get size() {
      return names.size;
    },
    clear: () => names.clear(),
  };
}
