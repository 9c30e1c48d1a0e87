import { expect, it } from 'vitest';
import { type Attempt, addAttempt, buildAttempt, NO_ATTEMPTS } from '../../../src/forwarder/delivery/attempts.ts';

const attemptAt = (at: number): Attempt => ({ at, rule: 'deliver.5xx-network', status: 503, reason: 'HTTP 503' });

it.each([49, 50, 51, 900])('of %i attempts the first 5 and the last 45 are kept', (count) => {
  const all = Array.from({ length: count }, (_, at) => attemptAt(at));
  const kept = all.reduce(addAttempt, NO_ATTEMPTS);
  expect(kept).toEqual(count <= 50 ? all : [...all.slice(0, 5), ...all.slice(-45)]);
  expect(NO_ATTEMPTS).toEqual([]);
});

it('an attempt that nobody answered has no status, and a long reason is cut', () => {
  const interpretation = { rule: 'deliver.5xx-network', reason: 'x'.repeat(500) };
  expect(buildAttempt({ kind: 'failure' }, interpretation, 7)).toEqual({
    at: 7,
    rule: 'deliver.5xx-network',
    status: null,
    reason: 'x'.repeat(200),
  });
});
