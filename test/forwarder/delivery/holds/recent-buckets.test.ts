import { expect, it } from 'vitest';
import { createRecentBuckets } from '../../../../src/forwarder/delivery/holds/recent-buckets.ts';

// An empty bucket takes 2000 ms to fill: so long is an epoch.
const ALLOWANCE = { burst: 2, perSecond: 1 };

it.each([
  [1999, [1999], true],
  [2000, [2000], true],
  [3999, [2000, 3999], true],
  [4000, [2000, 4000], false],
  [3999, [3999], true],
  [4000, [4000], false],
])('after %i ms, asked for others at %j, the bucket of an id is still known: %s', (_ms, times, known) => {
  const buckets = createRecentBuckets(ALLOWANCE, 0);
  const bucket = buckets.find('id', 0);
  for (const now of times) buckets.find('other', now);
  expect(buckets.peek('id') === bucket).toBe(known);
});

it('a bucket that is found again is the same, and stays', () => {
  const buckets = createRecentBuckets(ALLOWANCE, 0);
  const bucket = buckets.find('id', 0);
  for (const now of [2000, 4000, 6000, 8000]) expect(buckets.find('id', now)).toBe(bucket);
  expect(buckets.find('id', 20_000)).toEqual({ tokens: 2, at: 20_000 });
  expect(buckets.peek('other')).toBeUndefined();
});
