import type { Allowance } from './token-bucket.ts';

/**
 * The token buckets of ids that sent something lately; any other id's is full. One is called by its place, which holds until
 * the next call of `find`.
 */
export interface RecentBuckets {
  /** Remembered from now on. */
  find(id: string, now: number): number;
  /** Undefined where it is full. */
  peek(id: string): number | undefined;
  /** When one more may be taken, in ms since the epoch: `now` where it may already. */
  readyAt(place: number, now: number): number;
  /** Takes one, in advance where there is none. */
  take(place: number, now: number): void;
}

const MS_PER_SECOND = 1000;
/** What rounding may leave missing of a whole token. */
const TINY = 1e-6;
const LEAST_PLACES = 1024;
/** Places that an id may stand in, side by side. */
const PROBES = 8;
/** Where fewer than one place of so many is taken, eight in a row are so because somebody chose the ids. */
const SPARSE = 8;

/**
 * Creates them in typed arrays: maps, with an object for each id, cost 11 % of what a delivery takes, and the
 * collector as much again. An id that could have filled its bucket since may lose its place to another, so nothing is ever
 * swept; the table grows where all places of an id are taken.
 */
export function createRecentBuckets({ burst, perSecond }: Allowance): RecentBuckets {
  const fullAfterMs = Math.ceil((burst / perSecond) * MS_PER_SECOND);
  let table = createPlaces(LEAST_PLACES);
  let taken = 0;

  const isFull = (place: number, now: number) => now - (table.at[place] ?? 0) >= fullAfterMs;

  function placeOf(id: string): number | undefined {
    const hash = hashOf(id);
    for (let probe = 0; probe < PROBES; probe++) {
      const place = (hash + probe) & table.mask;
      if (table.ids[place] === id) return place;
    }
    return undefined;
  }

  /** A place for an id that has none: an empty one, one whose bucket is full by now, or else the one unused for longest. */
  function choosePlace(id: string, now: number): number {
    const hash = hashOf(id);
    let oldest = hash & table.mask;
    for (let probe = 0; probe < PROBES; probe++) {
      const place = (hash + probe) & table.mask;
      if (table.ids[place] === undefined) {
        taken++;
        return place;
      }
      if (isFull(place, now)) return place;
      if ((table.at[place] ?? 0) < (table.at[oldest] ?? 0)) oldest = place;
    }
    if (taken * SPARSE <= table.mask) return oldest;
    grow(now);
    return choosePlace(id, now);
  }

  function put(id: string, tokens: number, at: number, now: number): number {
    const place = choosePlace(id, now);
    table.ids[place] = id;
    table.tokens[place] = tokens;
    table.at[place] = at;
    return place;
  }

  function grow(now: number): void {
    const { ids, tokens, at, mask } = table;
    table = createPlaces((mask + 1) * 2);
    taken = 0;
    for (const [place, id] of ids.entries()) {
      const since = at[place] ?? 0;
      if (id !== undefined && now - since < fullAfterMs) put(id, tokens[place] ?? 0, since, now);
    }
  }

  function refill(place: number, now: number): number {
    const { tokens, at } = table;
    // A clock that was set back gives nothing.
    const seconds = Math.max(0, now - (at[place] ?? 0)) / MS_PER_SECOND;
    const filled = Math.min(burst, (tokens[place] ?? 0) + seconds * perSecond);
    tokens[place] = filled;
    at[place] = now;
    return filled;
  }

  return {
    find: (id, now) => placeOf(id) ?? put(id, burst, now, now),
    peek: placeOf,
    readyAt(place, now) {
      const missing = Math.min(1, burst) - refill(place, now);
      return missing < TINY ? now : now + Math.ceil((missing / perSecond) * MS_PER_SECOND);
    },
    take(place, now) {
      table.tokens[place] = refill(place, now) - 1;
    },
  };
}

/** Buckets by their places: whose, how much was left, and when that was so (ms since the epoch). */
function createPlaces(count: number) {
  return {
    mask: count - 1,
    ids: new Array<string | undefined>(count).fill(undefined),
    tokens: new Float64Array(count),
    at: new Float64Array(count),
  };
}

/** FNV-1a. Who finds ids that collide only makes their buckets forget each other. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return hash ^ (hash >>> 15);
}
