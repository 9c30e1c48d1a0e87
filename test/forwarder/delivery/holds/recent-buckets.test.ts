import { expect, it } from 'vitest';
import { createRng } from '../../../../lib/rng.ts';
import { createRecentBuckets } from '../../../../src/forwarder/delivery/holds/recent-buckets.ts';
import { type Bucket, fullBucket, readyAt, take } from '../../../../src/forwarder/delivery/holds/token-bucket.ts';

const ALLOWANCE = { burst: 2, perSecond: 0.5 };

/** Asks for the buckets of so many ids by chance, and for one of its own that each has; where the two differ first. */
function findDifference(ids: number, rounds: number, start: number): object | undefined {
  const rng = createRng(ids);
  const buckets = createRecentBuckets(ALLOWANCE);
  const own = new Map<string, Bucket>();
  let now = start;
  for (let round = 0; round < rounds; round++) {
    if (rng.integer(0, ids) === 0) now += rng.integer(1, 5000);
    const id = `id-${rng.integer(1, ids)}`;
    const bucket = own.get(id) ?? fullBucket(ALLOWANCE, now);
    own.set(id, bucket);
    const place = buckets.find(id, now);
    const [expected, got] = [readyAt(bucket, 1, ALLOWANCE, now), buckets.readyAt(place, now)];
    if (got !== expected) return { round, id, expected, got };
    if (expected > now) continue;
    take(bucket, 1, ALLOWANCE, now);
    buckets.take(place, now);
  }
  return undefined;
}

it.each([
  [10, 500, 0],
  [1000, 10_000, 0],
  [5000, 10_000, 0],
  [20_000, 60_000, 1_800_000_000_000],
])('holds each of %i ids to its own bucket, as if each had one of its own for ever', (ids, rounds, start) => {
  expect(findDifference(ids, rounds, start)).toBeUndefined();
});

it('knows nothing of an id that sent nothing, and looks without remembering', () => {
  const buckets = createRecentBuckets(ALLOWANCE);
  expect(buckets.peek('id')).toBeUndefined();
  expect(buckets.peek('id')).toBeUndefined();
  const place = buckets.find('id', 0);
  expect(buckets.peek('id')).toBe(place);
});

it('stays small however many ids come, one after the other', () => {
  const buckets = createRecentBuckets(ALLOWANCE);
  const places = Array.from({ length: 20_000 }, (_, id) => buckets.find(`id-${id}`, id * 20));
  expect(Math.max(...places)).toBeLessThan(2048);
});

it('grows with the ids that come at once, and not beyond', () => {
  const buckets = createRecentBuckets(ALLOWANCE);
  const places = Array.from({ length: 2000 }, (_, id) => buckets.find(`id-${id}`, 0));
  expect(Math.max(...places)).toBeGreaterThan(2048);
  expect(Math.max(...places)).toBeLessThan(16_384);
});

/** So many ids that would all stand in the same place. */
function findColliding(count: number): string[] {
  const buckets = createRecentBuckets(ALLOWANCE);
  const byPlace = new Map<number, string[]>();
  for (let nth = 0; ; nth++) {
    // Each comes when the buckets of all others are full, so that it gets the first of its places.
    const place = buckets.find(`id-${nth}`, nth * 10_000);
    const ids = [...(byPlace.get(place) ?? []), `id-${nth}`];
    if (ids.length === count) return ids;
    byPlace.set(place, ids);
  }
}

it('of ids that somebody chose so that they collide the one unused for longest loses its place, and nothing grows', () => {
  const ids = findColliding(10);
  const buckets = createRecentBuckets(ALLOWANCE);
  const usedAt = [50, 40, 30, 10, 20, 60, 70, 80];
  const places = usedAt.map((at, nth) => buckets.find(ids[nth] ?? '', at));
  expect(new Set(places).size).toBe(8);
  expect(buckets.find(ids[8] ?? '', 90)).toBe(places[3]);
  expect(buckets.find(ids[9] ?? '', 95)).toBe(places[4]);
  expect(ids.map((id) => buckets.peek(id) !== undefined)).toEqual(ids.map((_, nth) => nth !== 3 && nth !== 4));
});
