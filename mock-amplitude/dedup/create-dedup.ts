import { DEDUP_WINDOW_MS, MAX_INSERT_IDS } from '../limits.ts';

/** Remembers which insert_ids have come from which device of a project. */
export interface Dedup {
  /**
   * Whether this insert_id came within the window; if not, it is remembered from now on.
   *
   * @param scope the project and the device that the id is compared within
   * @param now in ms since the epoch
   */
  isRepeat(scope: string, insertId: string, now: number): boolean;
  /** How many ids were forgotten before their time to make room. */
  readonly letGo: number;
  clear(): void;
}

/** @param windowMs how long an id counts, from the first time it came; a repeat does not lengthen it (decided) */
export function createDedup(windowMs = DEDUP_WINDOW_MS, maxIds = MAX_INSERT_IDS): Dedup {
  /** In the order they came, which a Map keeps: the oldest are always its first. */
  const seen = new Map<string, number>();
  let letGo = 0;

  function forgetOld(now: number): void {
    for (const [key, at] of seen) {
      const expired = now - at >= windowMs;
      if (!expired && seen.size <= maxIds) return;
      if (!expired) letGo++;
      seen.delete(key);
    }
  }

  return {
    isRepeat(scope, insertId, now) {
      forgetOld(now);
      const key = JSON.stringify([scope, insertId]);
      if (seen.has(key)) return true;
      seen.set(key, now);
      forgetOld(now);
      return false;
    },
    get letGo() {
      return letGo;
    },
    clear() {
      seen.clear();
      letGo = 0;
    },
  };
}
