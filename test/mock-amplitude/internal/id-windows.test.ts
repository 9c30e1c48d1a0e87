import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdWindows } from '../../../mock-amplitude/internal/id-windows.ts';
import { createSlidingWindow } from '../../../mock-amplitude/internal/sliding-window.ts';
import type { Span } from '../../../mock-amplitude/limits.ts';

const SPANS: readonly Span[] = [
  { steps: 3, stepMs: 10 },
  { steps: 7, stepMs: 100 },
];
const LONGEST = 700;

describe('the windows of very many ids', () => {
  it('count what windows of their own would count, whoever comes when', () => {
    const event = fc.record({
      one: fc.constantFrom(0, 1, 16, -1),
      two: fc.nat({ max: 4 }),
      wait: fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 900 })),
      count: fc.nat({ max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), (events) => {
        const followed = createIdWindows(SPANS, 100);
        const alone = new Map<string, ReturnType<typeof createSlidingWindow>[]>();
        let now = 1000;
        for (const { one, two, wait, count } of events) {
          now += wait;
          const windows = alone.get(`${one} ${two}`) ?? SPANS.map(createSlidingWindow);
          alone.set(`${one} ${two}`, windows);
          followed.follow(one, two, now);
          const expected = windows.map((window) => window.count(now, count));
          expect(SPANS.map((_, place) => followed.count(place, now, count))).toEqual(expected);
        }
        expect(followed.size).toBeLessThanOrEqual(alone.size);
        expect(followed.evicted).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('are never more than the cap, and each id is held once', () => {
    const followed = createIdWindows(SPANS, 10);
    for (let id = 0; id < 10; id++) followed.follow(id, 0, 0);
    expect([followed.size, followed.evicted]).toEqual([10, 0]);
    for (let id = 5; id < 10; id++) followed.follow(id, 0, 0);
    expect([followed.size, followed.evicted]).toEqual([10, 0]);
    followed.follow(0, 0, 0);
    expect([followed.size, followed.evicted]).toEqual([6, 4]);
    followed.follow(10, 0, 0);
    expect([followed.size, followed.evicted]).toEqual([7, 4]);
  });

  it('keep what was counted of an id that is heard of, while the rest goes', () => {
    const followed = createIdWindows(SPANS, 10);
    for (let id = 1; id < 1000; id++) {
      followed.follow(id, 0, 0);
      followed.count(0, 0, 1);
      followed.follow(0, 1, 0);
      expect(followed.count(0, 0, 1)).toBe(id);
    }
  });

  it.each([
    [LONGEST - 1, 2],
    [LONGEST, 1],
    [2 * LONGEST, 1],
  ])('are gone, with the next new one, where nobody was heard of for the longest window: %i ms', (later, size) => {
    const followed = createIdWindows(SPANS, 100);
    followed.follow(1, 0, 5);
    followed.follow(2, 0, 5 + later);
    expect([followed.size, followed.evicted]).toEqual([size, 0]);
  });

  it('stay while they are counted in, however long ago they began', () => {
    const followed = createIdWindows(SPANS, 100);
    for (const at of [1000, 1000 + 2 * LONGEST - 1]) followed.follow(1, 0, at);
    followed.count(1, 1000 + 2 * LONGEST - 1, 1);
    followed.follow(2, 0, 1000 + 2 * LONGEST);
    followed.follow(1, 0, 1000 + 2 * LONGEST);
    expect(followed.count(1, 1000 + 2 * LONGEST, 1)).toBe(2);
  });

  it('go with age while new ones keep coming', () => {
    const followed = createIdWindows(SPANS, 100);
    for (let id = 0; id < 50; id++) followed.follow(id, 0, (id * LONGEST) / 2);
    expect([followed.size, followed.evicted]).toEqual([4, 0]);
  });

  it('are empty once cleared', () => {
    const followed = createIdWindows(SPANS, 100);
    followed.follow(1, 0, 0);
    followed.count(0, 0, 5);
    followed.clear();
    expect(followed.size).toBe(0);
    followed.follow(1, 0, 0);
    expect(followed.count(0, 0, 1)).toBe(1);
  });

  it('of no such number are refused', () => {
    const followed = createIdWindows(SPANS, 100);
    followed.follow(1, 0, 0);
    expect(() => followed.count(2, 0, 1)).toThrow('no window 2');
  });
});
