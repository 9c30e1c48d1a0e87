import { expect, it } from 'vitest';
import { chooseLimits } from '../../../src/forwarder/delivery/delivery-limits.ts';

const GIB = 1_073_741_824;

it.each<[string, number | undefined, number | undefined, number]>([
  ['in memory', undefined, undefined, 64 * 1_048_576],
  ['on a large volume', 100 * GIB, undefined, 4 * GIB],
  ['on a volume with just enough room', 8 * GIB, undefined, 4 * GIB],
  ['on a small volume', 3_000_001, undefined, 1_500_000],
  ['where a person says so', 3_000_001, 9_000_000, 9_000_000],
])('as many events wait as there is room for (%s)', (_where, volumeBytes, outboxBytes, expected) => {
  const changes = outboxBytes === undefined ? {} : { outboxBytes };
  expect(chooseLimits({ volumeBytes, plan: undefined, changes }).outboxBytes).toBe(expected);
});
