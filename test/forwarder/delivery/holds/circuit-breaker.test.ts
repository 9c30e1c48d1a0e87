import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import { createCircuitBreaker } from '../../../../src/forwarder/delivery/holds/circuit-breaker.ts';
import { LATEST } from '../jitter.ts';

const LIMITS = {
  projectDelayMs: 60_000,
  backoffFirstMs: 1000,
  backoffLongestMs: 300_000,
  breakerFailures: 5,
  breakerLongestMs: 30_000,
};

/** One whose jitter is always the longest. */
function setUp() {
  const problems: string[] = [];
  const clock = createManualClock(1_000_000);
  const breaker = createCircuitBreaker(LIMITS, clock, LATEST, (problem) => problems.push(problem));
  const openFor = () => Math.max(0, breaker.openUntil() - clock.now());
  const fail = (times: number, retryAfterMs = 0) => {
    for (let nth = 0; nth < times; nth++) breaker.failed('HTTP 503', retryAfterMs);
  };
  return { problems, clock, breaker, openFor, fail };
}

describe('a circuit breaker (deliver.breaker)', () => {
  it('begins closed', () => {
    const { breaker, openFor } = setUp();
    expect([openFor(), breaker.halfOpen(), breaker.healthy(), breaker.hold(3)]).toEqual([0, false, true, null]);
  });

  it('opens where the project is refused, for twice as long each time, up to the longest backoff', async () => {
    const { breaker, openFor, clock } = setUp();
    for (const ms of [60_000, 120_000, 240_000, 300_000, 300_000]) {
      expect(breaker.refused('Forbidden', 0)).toBe(true);
      expect(openFor()).toBe(ms);
      expect(breaker.hold(0)).toEqual({ reason: 'circuit-open', until: clock.now() + ms, endedBy: 'time' });
      await clock.advance(ms - 1);
      expect(breaker.hold(0)).not.toBeNull();
      await clock.advance(1);
      expect(breaker.hold(0)).toBeNull();
    }
  });

  it('doubles without end, and still opens for the longest', async () => {
    const { breaker, clock, openFor } = setUp();
    for (let times = 0; times < 1100; times++) {
      breaker.refused('Forbidden', 0);
      await clock.advance(300_000);
    }
    breaker.refused('Forbidden', 0);
    expect(openFor()).toBe(300_000);
  });

  it('is open for at least as long as Retry-After says, also where a later answer of the storm says so', () => {
    const { breaker, openFor, problems } = setUp();
    expect(breaker.refused('slow', 90_000)).toBe(true);
    expect(openFor()).toBe(90_000);
    expect(breaker.refused('slow', 100_000)).toBe(false);
    expect(openFor()).toBe(100_000);
    expect(breaker.refused('slow', 10)).toBe(false);
    expect(openFor()).toBe(100_000);
    expect(problems).toEqual(['Amplitude answered "slow": nothing is sent for 90000 ms, every event is kept.']);
  });

  it('begins with a short delay again after a success', async () => {
    const { breaker, openFor, clock } = setUp();
    breaker.refused('Forbidden', 0);
    await clock.advance(60_000);
    breaker.succeeded();
    breaker.refused('Forbidden', 0);
    expect(openFor()).toBe(60_000);
  });

  it('a success of a request that was under way does not shorten a refusal', () => {
    const { breaker, openFor } = setUp();
    breaker.refused('Forbidden', 0);
    breaker.succeeded();
    expect(openFor()).toBe(60_000);
  });

  it('opens at the fifth failure in a row, for twice as long after each probe in vain', () => {
    const { breaker, openFor, fail } = setUp();
    fail(4);
    expect([openFor(), breaker.halfOpen(), breaker.healthy()]).toEqual([0, false, false]);
    const waits = [1000, 2000, 4000, 8000, 16_000, 30_000].map((ms) => {
      fail(1);
      return [openFor(), breaker.halfOpen()].join() === [ms, true].join();
    });
    expect(waits).toEqual(Array(6).fill(true));
  });

  it('leaves a server alone for its Retry-After from the first failure on', () => {
    const { openFor, fail } = setUp();
    fail(1, 7000);
    expect(openFor()).toBe(7000);
    fail(1, 5000);
    expect(openFor()).toBe(7000);
  });

  it('is half-open once its time is over: one request at a time', async () => {
    const { breaker, clock, fail } = setUp();
    fail(5);
    await clock.advance(999);
    expect(breaker.hold(0)).toMatchObject({ endedBy: 'time' });
    await clock.advance(1);
    expect(breaker.hold(0)).toBeNull();
    expect(breaker.hold(1)).toEqual({ reason: 'circuit-open', until: null, endedBy: 'answer' });
  });

  it('closes after one answer as it should be', () => {
    const { breaker, openFor, fail } = setUp();
    fail(6);
    breaker.succeeded();
    expect([openFor(), breaker.halfOpen(), breaker.healthy()]).toEqual([0, false, true]);
    fail(4);
    expect(openFor()).toBe(0);
  });

  it('says once that Amplitude takes nothing, at the third failure, and once that it does again', () => {
    const { breaker, problems, fail } = setUp();
    fail(2);
    breaker.succeeded();
    expect(problems).toEqual([]);
    fail(10);
    breaker.succeeded();
    breaker.succeeded();
    expect(problems).toEqual([
      'Amplitude does not take events: HTTP 503. They are kept and tried again until it does.',
      'Amplitude takes events again.',
    ]);
    fail(3);
    breaker.succeeded();
    expect(problems).toHaveLength(4);
  });

  it('lets the next request go at once where somebody says that it works, which does not prove it', () => {
    const { breaker, openFor, fail } = setUp();
    fail(5, 9000);
    breaker.refused('Forbidden', 0);
    breaker.reset();
    expect([openFor(), breaker.halfOpen()]).toEqual([0, true]);
  });
});
