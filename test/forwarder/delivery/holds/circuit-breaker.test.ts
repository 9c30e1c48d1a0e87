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
  probeEvents: 10,
};

const FORBIDDEN = { because: 'Forbidden', fix: 'Ask.' };
const SLOW = { because: 'slow', fix: 'Wait.' };
const FAILED = { because: 'HTTP 503', fix: 'See.' };

/** One whose jitter is always the longest. */
function setUp() {
  const problems: string[] = [];
  const clock = createManualClock(1_000_000);
  const breaker = createCircuitBreaker(LIMITS, clock, LATEST, (problem) => problems.push(problem));
  const openFor = () => Math.max(0, breaker.openUntil() - clock.now());
  const fail = (times: number, retryAfterMs = 0) => {
    for (let nth = 0; nth < times; nth++) breaker.failed(FAILED, retryAfterMs);
  };
  return { problems, clock, breaker, openFor, fail };
}

describe('a circuit breaker (deliver.breaker)', () => {
  it('begins closed', () => {
    const { breaker, openFor } = setUp();
    expect([openFor(), breaker.halfOpen(), breaker.successes(), breaker.hold(3)]).toEqual([0, false, 0, null]);
  });

  it('opens where the project is refused, for twice as long each time, up to the longest backoff', async () => {
    const { breaker, openFor, clock } = setUp();
    const since = clock.now();
    for (const ms of [60_000, 120_000, 240_000, 300_000, 300_000]) {
      expect(breaker.refused(FORBIDDEN, 0)).toBe(true);
      expect(openFor()).toBe(ms);
      const until = clock.now() + ms;
      const hold = { reason: 'circuit-open', because: 'Forbidden', since, fix: 'Ask.' };
      expect(breaker.hold(0)).toEqual({ ...hold, until, endedBy: 'probe' });
      await clock.advance(ms - 1);
      expect([breaker.hold(0)?.until, breaker.halfOpen()]).toEqual([until, true]);
      await clock.advance(1);
      expect([breaker.hold(0), breaker.halfOpen()]).toEqual([null, true]);
      expect(breaker.hold(1)).toEqual({ ...hold, until: null, endedBy: 'answer' });
    }
  });

  it('doubles without end, and still opens for the longest', async () => {
    const { breaker, clock, openFor } = setUp();
    for (let times = 0; times < 1100; times++) {
      breaker.refused(FORBIDDEN, 0);
      await clock.advance(300_000);
    }
    breaker.refused(FORBIDDEN, 0);
    expect(openFor()).toBe(300_000);
  });

  it('is open for at least as long as Retry-After says, also where a later answer of the storm says so', () => {
    const { breaker, openFor, problems } = setUp();
    expect(breaker.refused(SLOW, 90_000)).toBe(true);
    expect(openFor()).toBe(90_000);
    expect(breaker.refused(SLOW, 100_000)).toBe(false);
    expect(openFor()).toBe(100_000);
    expect(breaker.refused(SLOW, 10)).toBe(false);
    expect(openFor()).toBe(100_000);
    expect(problems).toEqual(['Amplitude answered "slow": nothing is sent for 90000 ms, every event is kept.']);
  });

  it('begins with a short delay again after a success', async () => {
    const { breaker, openFor, clock } = setUp();
    breaker.refused(FORBIDDEN, 0);
    await clock.advance(60_000);
    breaker.succeeded();
    breaker.refused(FORBIDDEN, 0);
    expect(openFor()).toBe(60_000);
  });

  it('a success of a request that was under way does not shorten a refusal', () => {
    const { breaker, openFor } = setUp();
    breaker.refused(FORBIDDEN, 0);
    breaker.succeeded();
    expect(openFor()).toBe(60_000);
  });

  it('opens at the fifth failure in a row, for twice as long after each probe in vain', () => {
    const { breaker, openFor, fail } = setUp();
    fail(4);
    expect([openFor(), breaker.halfOpen()]).toEqual([0, false]);
    const waits = [1000, 2000, 4000, 8000, 16_000, 30_000].map((ms) => {
      fail(1);
      return [openFor(), breaker.halfOpen()].join() === [ms, true].join();
    });
    expect(waits).toEqual(Array(6).fill(true));
  });

  it('leaves a server alone for its Retry-After from the first failure on, after which it goes on', async () => {
    const { openFor, fail, breaker, clock } = setUp();
    fail(1, 7000);
    expect(openFor()).toBe(7000);
    expect(breaker.hold(0)).toMatchObject({ until: clock.now() + 7000, endedBy: 'time' });
    fail(1, 5000);
    expect(openFor()).toBe(7000);
    await clock.advance(7000);
    expect(breaker.hold(1)).toBeNull();
  });

  it('is half-open once its time is over: one request at a time', async () => {
    const { breaker, clock, fail } = setUp();
    fail(5);
    await clock.advance(999);
    const hold = { reason: 'circuit-open', because: 'HTTP 503', since: 1_000_000, fix: 'See.' };
    expect(breaker.hold(0)).toEqual({ ...hold, until: 1_001_000, endedBy: 'probe' });
    await clock.advance(1);
    expect(breaker.hold(0)).toBeNull();
    expect(breaker.hold(1)).toEqual({ ...hold, until: null, endedBy: 'answer' });
  });

  it('closes after one answer as it should be', () => {
    const { breaker, openFor, fail } = setUp();
    fail(6);
    breaker.succeeded();
    expect([openFor(), breaker.halfOpen(), breaker.successes(), breaker.hold(1)]).toEqual([0, false, 1, null]);
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
    breaker.refused(FORBIDDEN, 0);
    breaker.reset();
    expect([openFor(), breaker.halfOpen()]).toEqual([0, true]);
  });

  it('probes with fewer events the more of its probes were in vain, with one at last', () => {
    const { breaker, fail } = setUp();
    expect(breaker.probeEvents()).toBe(10);
    fail(5);
    const sizes = [10, 5, 2, 1, 1].map((size) => {
      const events = breaker.probeEvents();
      fail(1);
      return [events, size];
    });
    expect(sizes.every(([events, size]) => events === size)).toBe(true);
  });

  it('says since when it fails, and for what it failed last', async () => {
    const { breaker, clock, fail } = setUp();
    fail(1);
    breaker.succeeded();
    await clock.advance(500);
    fail(5);
    await clock.advance(500);
    breaker.failed({ because: 'ECONNRESET', fix: 'Wait.' }, 0);
    expect(breaker.hold(0)).toMatchObject({ since: 1_000_500, because: 'ECONNRESET', fix: 'Wait.' });
  });

  it('is closed by what goes through once its rest is over, and doubles no more', async () => {
    const { breaker, clock } = setUp();
    breaker.refused(FORBIDDEN, 0);
    breaker.succeeded();
    expect([breaker.halfOpen(), breaker.successes()]).toEqual([true, 1]);
    await clock.advance(60_000);
    breaker.succeeded();
    expect([breaker.halfOpen(), breaker.hold(1), breaker.successes()]).toEqual([false, null, 2]);
  });
});
