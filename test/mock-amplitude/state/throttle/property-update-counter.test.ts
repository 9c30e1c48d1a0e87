import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../mock-amplitude/limits.ts';
import { createPropertyUpdateCounter } from '../../../../mock-amplitude/state/throttle/property-update-counter.ts';
import { propertyUpdatesRule } from '../../../../mock-amplitude/state/throttle/throttle-rules.ts';
import { NOW } from '../../rules/judge.ts';

const HOUR = 3_600_000;

describe(propertyUpdatesRule.slug, () => {
  it.each([
    [1799, true],
    [1800, true],
    [1801, false],
  ])('%i updates of one user in an hour: kept %s', (updates, kept) => {
    const counter = createPropertyUpdateCounter({ limits: DEFAULT_LIMITS });
    for (let update = 1; update < updates; update++) counter.count(1, 1, NOW + update);
    expect(counter.count(1, 1, NOW + HOUR - 1)).toBe(kept);
    expect(counter.count(2, 1, NOW + HOUR - 1)).toBe(true);
  });

  it.each([
    [HOUR - 1, false],
    [HOUR, true],
    [HOUR + 1, true],
  ])('takes updates again %i ms after a burst: %s', (later, kept) => {
    const counter = createPropertyUpdateCounter({ limits: DEFAULT_LIMITS });
    counter.count(1, 1800, NOW);
    expect(counter.count(1, 1, NOW + later)).toBe(kept);
  });

  it('does not count what is dropped', () => {
    const counter = createPropertyUpdateCounter({ limits: { propertyUpdatesPerHour: 10 } });
    counter.count(1, 8, NOW);
    for (let again = 0; again < 5; again++) expect(counter.count(1, 3, NOW)).toBe(false);
    expect([counter.count(1, 2, NOW), counter.count(1, 1, NOW)]).toEqual([true, false]);
    counter.clear();
    expect(counter.count(1, 10, NOW)).toBe(true);
  });

  it('follows no more users than it may, and counts those it let go', () => {
    const counter = createPropertyUpdateCounter({ limits: DEFAULT_LIMITS, maxUsers: 100 });
    for (let user = 0; user < 10_000; user++) counter.count(user, 1, NOW);
    expect(counter.size).toBeLessThanOrEqual(100);
    expect(counter.size + counter.evicted).toBe(10_000);
  });
});
