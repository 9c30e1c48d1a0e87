import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlidingWindow } from '../../../mock-amplitude/internal/sliding-window.ts';
import type { Span } from '../../../mock-amplitude/limits.ts';

const SPAN: Span = { steps: 30, stepMs: 1000 };
const LENGTH = SPAN.steps * SPAN.stepMs;

/** A window of one span. */
function createWindow(span: Span) {
  const window = new SlidingWindow();
  return { count: (now: number, count: number) => window.count(span, now, count) };
}

describe('a sliding window', () => {
  it.each([
    [LENGTH - 1, 8],
    [LENGTH, 1],
    [LENGTH + 1, 1],
  ])('of 30 s counts a burst, %i ms later, to %i in all', (later, total) => {
    const window = createWindow(SPAN);
    window.count(123, 7);
    expect(window.count(123 + later, 1)).toBe(total);
  });

  it('lets go step by step', () => {
    const window = createWindow(SPAN);
    for (let second = 0; second < 30; second++) window.count(second * 1000, 10);
    expect(window.count(29_999, 0)).toBe(300);
    expect(window.count(30_000, 0)).toBe(290);
    expect(window.count(44_500, 0)).toBe(150);
    expect(window.count(58_999, 0)).toBe(10);
    expect(window.count(59_000, 0)).toBe(0);
  });

  it('is empty until it counts something, and once that has left it', () => {
    const window = new SlidingWindow();
    const looks = [0, 1, 0, 0].map((count, nth) => {
      window.count(SPAN, nth * 20_000, count);
      return window.isEmpty;
    });
    expect([new SlidingWindow().isEmpty, looks]).toEqual([true, [true, false, false, true]]);
  });

  it.each([SPAN.stepMs - 1, SPAN.stepMs])('lets go a span later than a clock that was set back by %i ms', (back) => {
    const window = createWindow(SPAN);
    window.count(5000, 1);
    expect(window.count(5000 - back, 0)).toBe(1);
    const gone = (back < SPAN.stepMs ? 5000 : 5000 - back) + LENGTH;
    expect([window.count(gone - 1, 0), window.count(gone, 0)]).toEqual([1, 0]);
  });

  it('counts on while the clock stands still', () => {
    const window = createWindow(SPAN);
    for (let event = 0; event < 1000; event++) window.count(5, 1);
    expect(window.count(5, 0)).toBe(1000);
  });

  it.each([1, 1000, LENGTH, 7 * 86_400_000])(
    'goes on from where it was when the clock is set back by %i ms',
    (back) => {
      const window = createWindow(SPAN);
      const before = 8 * 86_400_000;
      window.count(before - 15_000, 3);
      window.count(before, 4);
      expect(window.count(before - back, 0)).toBe(7);
      expect(window.count(before - back + 16_000, 0)).toBe(4);
      expect(window.count(before - back + LENGTH + SPAN.stepMs, 0)).toBe(0);
    },
  );

  it.each([
    [1, 40_123],
    [2, 40_123],
    [3, 33_123],
    [6, 33_123],
    [7, 30_123],
    [11, 30_123],
    [12, 10_500],
  ])('says when it will count fewer than %i, if nothing more comes', (limit, at) => {
    const window = new SlidingWindow();
    window.count(SPAN, 123, 5);
    window.count(SPAN, 3500, 4);
    window.count(SPAN, 10_500, 2);
    expect(window.freeAt(SPAN, 10_500, limit)).toBe(at);
    if (at > 10_500) expect(window.count(SPAN, at - 1, 0)).toBeGreaterThanOrEqual(limit);
    expect(window.count(SPAN, at, 0)).toBeLessThan(limit);
  });

  it.each([
    [7, 123 + LENGTH],
    [8, 123],
  ])('of one burst says when it will count fewer than %i', (limit, at) => {
    const window = new SlidingWindow();
    window.count(SPAN, 123, 7);
    expect(window.freeAt(SPAN, 123, limit)).toBe(at);
  });

  const walk = fc.array(
    fc.record({ wait: fc.oneof(fc.nat({ max: 1500 }), fc.nat({ max: 40_000 })), count: fc.nat({ max: 5 }) }),
    { maxLength: 200 },
  );

  it('counts what a list of all events counts, whatever comes', () => {
    fc.assert(
      fc.property(walk, (events) => {
        const window = createWindow(SPAN);
        const reference = createReference();
        let now = 0;
        for (const { wait, count } of events) {
          now += wait;
          const expected = reference(now, count);
          expect(window.count(now, count)).toBe(expected.steps);
          expect(expected.steps).toBeGreaterThanOrEqual(expected.atLeast);
          expect(expected.steps).toBeLessThanOrEqual(expected.atMost);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is never negative and always empties, however the clock jumps', () => {
    const jumps = fc.array(fc.record({ jump: fc.integer({ min: -90_000, max: 90_000 }), count: fc.nat({ max: 5 }) }));
    fc.assert(
      fc.property(jumps, (events) => {
        const window = createWindow(SPAN);
        let now = 0;
        let sent = 0;
        for (const { jump, count } of events) {
          now += jump;
          sent += count;
          const total = window.count(now, count);
          expect(total).toBeGreaterThanOrEqual(count);
          expect(total).toBeLessThanOrEqual(sent);
        }
        expect(window.count(now + LENGTH + SPAN.stepMs, 0)).toBe(0);
      }),
    );
  });
});

/** Keeps every event for ever, and counts them all each time. */
function createReference(): (now: number, count: number) => { steps: number; atLeast: number; atMost: number } {
  const events: { at: number; count: number }[] = [];
  let origin = 0;
  const stepOf = (at: number) => Math.floor((at - origin) / SPAN.stepMs);
  const sum = (which: (at: number) => boolean) =>
    events.filter(({ at }) => which(at)).reduce((total, { count }) => total + count, 0);
  return (now, count) => {
    if (sum((at) => stepOf(now) - stepOf(at) < SPAN.steps) === 0) origin = now;
    events.push({ at: now, count });
    return {
      steps: sum((at) => stepOf(now) - stepOf(at) < SPAN.steps),
      atLeast: sum((at) => now - at <= LENGTH - SPAN.stepMs),
      atMost: sum((at) => now - at < LENGTH),
    };
  };
}
