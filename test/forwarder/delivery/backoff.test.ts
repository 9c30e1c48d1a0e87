import { expect, it } from 'vitest';
import { createRng } from '../../../lib/rng.ts';
import { backoff, throttleDelay } from '../../../src/forwarder/delivery/backoff.ts';
import { LATEST, SOONEST } from './jitter.ts';

const limits = { firstMs: 500, longestMs: 300_000 };

it('backs off with full jitter under a ceiling that doubles to the longest', () => {
  const rng = createRng(1);
  for (const [attempts, ceiling] of [
    [1, 500],
    [2, 1000],
    [10, 256_000],
    [11, 300_000],
    [5000, 300_000],
  ] as const) {
    const waits = Array.from({ length: 300 }, () => backoff(attempts, limits, rng));
    expect(Math.max(...waits)).toBeLessThanOrEqual(ceiling);
    expect(Math.max(...waits)).toBeGreaterThan(ceiling * 0.9);
    expect(Math.min(...waits)).toBeLessThan(ceiling * 0.1);
  }
});

it.each([
  [1, 500],
  [2, 1000],
  [3, 2000],
  [10, 256_000],
  [11, 300_000],
  [5000, 300_000],
])('waits no longer than the ceiling of attempt %i, %i ms', (attempts, ceiling) => {
  expect(backoff(attempts, limits, LATEST)).toBe(ceiling);
  expect(backoff(attempts, limits, SOONEST)).toBe(0);
  expect(throttleDelay(attempts, limits)).toBe(ceiling);
});

it('stays finite however often it was tried', () => {
  const endless = { firstMs: 1, longestMs: Number.POSITIVE_INFINITY };
  expect(backoff(5000, endless, LATEST)).toBe(2 ** 30);
  expect(throttleDelay(5000, endless)).toBe(2 ** 30);
});

it('waits at least as long as the server asks for', () => {
  expect(backoff(1, { ...limits, retryAfterMs: 7000 }, createRng(1))).toBe(7000);
});

it('delays longer each time, without jitter', () => {
  expect([1, 2, 3, 9].map((attempts) => throttleDelay(attempts, { firstMs: 30_000, longestMs: 600_000 }))).toEqual([
    30_000, 60_000, 120_000, 600_000,
  ]);
});
