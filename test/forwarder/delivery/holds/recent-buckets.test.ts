import { expect, it } from 'vitest';
import { createRng } from '../../../../lib/rng.ts';
import { createRecentBuckets } from '../../../../src/forwarder/delivery/holds/recent-buckets.ts';
import { type Bucket, fullBucket, readyAt, take } from '../../../../src/forwarder/delivery/holds/token-bucket.ts';

const ALLOWANCE = { burst: 2, perSecond: 1 };

it.each([10, 1000, 20_000])('holds each of %i ids to its own bucket, as if each had one of its own for ever', (ids) => {
  const rng = createRng(ids);
  const buckets = createRecentBuckets(ALLOWANCE);
  const own = new Map<string, Bucket>();
  let now = 1_800_000_000_000;
  for (let round = 0; round < 60_000; round++) {
    if (rng.integer(0, ids) === 0) now += rng.integer(1, 5000);
    const id = `id-${rng.integer(1, ids)}`;
    const bucket = own.get(id) ?? fullBucket(ALLOWANCE, now);
    own.set(id, bucket);
    const place = buckets.find(id, now);
    const at = readyAt(bucket, 1, ALLOWANCE, now);
    expect(buckets.readyAt(place, now)).toBe(at);
    if (at > now) continue;
    take(bucket, 1, ALLOWANCE, now);
    buckets.take(place, now);
  }
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
  const places = Array.from({ length: 100_000 }, (_, id) => buckets.find(`id-${id}`, id * 10));
  expect(Math.max(...places.slice(-1000))).toBeLessThan(4096);
});
