import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, MAX_FOLLOWED_IDS } from '../../../../mock-amplitude/limits.ts';
import { createThrottle } from '../../../../mock-amplitude/state/throttle/create-throttle.ts';
import { createIdCounters } from '../../../../mock-amplitude/state/throttle/id-counters.ts';
import { NOW } from '../../rules/judge.ts';

const SECOND = 1000;
const DAY = 86_400_000;

describe('the ids that a throttle follows', () => {
  it('stay under the cap while a million of them pass, and the one that sends too much is still found', () => {
    const counters = createIdCounters(DEFAULT_LIMITS, MAX_FOLLOWED_IDS);
    let largest = 0;
    let loudOver = false;
    let wronglyOver = 0;
    // 20,000 events/s of ids that are never seen again, and 40 events/s of one that is.
    for (let event = 0; event < 1_000_000; event++) {
      const now = NOW + event / 20;
      if (counters.count(`device-${event}`, 'http-v2', now, 1)) wronglyOver++;
      if (event % 500 === 0) loudOver = counters.count('device-loud', 'http-v2', now, 1);
      largest = Math.max(largest, counters.size);
    }
    expect(largest).toBeLessThanOrEqual(MAX_FOLLOWED_IDS);
    expect([loudOver, wronglyOver]).toEqual([true, 0]);
    expect(counters.size + counters.evicted).toBe(1_000_001);
  });

  it('are forgotten once they are of no account, without being counted as let go', () => {
    const counters = createIdCounters(DEFAULT_LIMITS, MAX_FOLLOWED_IDS);
    for (let id = 0; id < 100; id++) counters.count(`device-${id}`, 'http-v2', NOW, 1);
    counters.count('device-later', 'http-v2', NOW + 2 * DAY, 1);
    expect([counters.size, counters.evicted]).toEqual([1, 0]);
  });

  it('of one request never push each other out, however few may be followed', () => {
    const limits = { ...DEFAULT_LIMITS, eventsPerRequest: 100, eventsPerSecondPerId: 1 };
    const throttle = createThrottle({ limits, plan: 'growth', maxIds: 2 });
    const eventOf = (id: string) => {
      return {
        sent: {},
        ids: { user_id: { text: undefined, stripped: false }, device_id: { text: id, stripped: false } },
      };
    };
    const many = Array.from({ length: 69 }, (_, index) => eventOf(`device-${index}`));
    const loud = Array.from({ length: 31 }, () => eventOf('device-loud'));
    const events = [...loud.slice(0, 16), ...many, ...loud.slice(16)];
    expect(throttle.admit(events, 'http-v2', NOW)).toMatchObject({ by: 'ids', throttledIds: [{ count: 31 }] });
    expect(throttle.admit(loud.slice(1), 'http-v2', NOW)).toBeUndefined();
    expect(throttle.admit(loud.slice(30), 'http-v2', NOW + 29 * SECOND)).toMatchObject({ by: 'ids' });
    throttle.clear();
    expect([throttle.size, throttle.evicted]).toEqual([0, 0]);
    expect(throttle.admit(loud.slice(1), 'http-v2', NOW)).toBeUndefined();
  });

  it('are remembered by their first 1024 characters', () => {
    const counters = createIdCounters({ ...DEFAULT_LIMITS, eventsPerSecondPerId: 1 }, 10);
    const long = 'ä'.repeat(1024);
    counters.count(`${long}1`, 'http-v2', NOW, 30);
    expect(counters.count(`${long}2`, 'http-v2', NOW, 1)).toBe(true);
    expect(counters.count(long.slice(1), 'http-v2', NOW, 1)).toBe(false);
    expect(counters.size).toBe(2);
  });
});
