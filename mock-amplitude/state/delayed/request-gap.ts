import { MAX_DELAYED_ROWS } from '../../limits.ts';

/** How long an id has to wait between two requests, where that is asked for, in ms. Wild. */
const REQUEST_GAP_MS = 1000;

/** Keeps the requests of one id apart. */
export interface RequestGap {
  /** Notes a request; false where one with this id came less than a second ago. */
  mayCome(id: string, now: number): boolean;
}

/** @example createRequestGap().mayCome('row-1', 0) // true */
export function createRequestGap(): RequestGap {
  const last = new Map<string, number>();
  return {
    mayCome(id, now) {
      const before = last.get(id);
      if (before !== undefined && now >= before && now - before < REQUEST_GAP_MS) return false;
      last.delete(id);
      last.set(id, now);
      for (const oldest of last.keys()) {
        if (last.size <= MAX_DELAYED_ROWS) break;
        last.delete(oldest);
      }
      return true;
    },
  };
}
