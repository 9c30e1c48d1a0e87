import { boundKey } from '../../internal/bound-key.ts';
import type { SentObject } from '../../rules/json.ts';

/** The first so many names that came. */
export interface Names {
  /** Whether the name is one of them, now that it came. */
  take(name: string): boolean;
  /** Takes the keys of an object; gives back those there is no room for, undefined where there are none. */
  takeKeys(object: SentObject): string[] | undefined;
  readonly size: number;
  clear(): void;
}

/** How many keys of the object before are remembered. */
const MOST_KEYS = 64;

/** @param limit most names */
export function createNames(limit: number): Names {
  const names = new Set<string>();
  /** The keys of the object before that are taken, by their place: most objects have the same ones in the same order. */
  let lastKeys: string[] = [];

  function take(name: string): boolean {
    if (names.has(name)) return true;
    const bound = boundKey(name);
    if (names.size < limit) names.add(bound);
    return names.has(bound);
  }

  function takeNext(key: string, place: number): boolean {
    if (lastKeys[place] === key) return true;
    const taken = take(key);
    // A name of any length can be taken, but is not kept whole.
    if (taken && boundKey(key) === key) lastKeys[place] = key;
    return taken;
  }

  function takeKeys(object: SentObject): string[] | undefined {
    let left: string[] | undefined;
    let place = 0;
    for (const key in object) {
      if (!takeNext(key, place)) {
        left ??= [];
        left.push(key);
      }
      if (place < MOST_KEYS) place++;
    }
    return left;
  }

  return {
    take,
    takeKeys,
    get size() {
      return names.size;
    },
    clear() {
      names.clear();
      lastKeys = [];
    },
  };
}
