import { expect, it } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import { createAdaptiveBatchSize } from '../../../../src/forwarder/delivery/holds/adaptive-batch-size.ts';
import { createProjectRateLimit } from '../../../../src/forwarder/delivery/holds/project-rate-limit.ts';

const STARTER = { batchEvents: 10, eventsPerSecond: 1000, requestsPerSecond: 100 };

/** Sends as fast as the limit allows; the time of each request in ms. */
async function sendGreedily(limits: typeof STARTER, events: number, forMs: number): Promise<number[]> {
  const clock = createManualClock();
  const limit = createProjectRateLimit(limits, createAdaptiveBatchSize(limits.batchEvents), clock);
  const times: number[] = [];
  while (clock.now() < forMs) {
    const hold = limit.hold();
    if (hold !== null) await clock.advance((hold.until ?? Number.NaN) - clock.now());
    limit.take(events);
    times.push(clock.now());
  }
  return times;
}

function mostInOneSecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 1000).length));
}

it('halves its batches at once and grows them back in steps (deliver.429-project)', () => {
  const size = createAdaptiveBatchSize(2000);
  size.cut();
  size.cut();
  expect([size.events, size.share]).toEqual([500, 0.25]);
  size.grow();
  expect(size.events).toBe(600);
  for (let times = 0; times < 50; times++) size.grow();
  expect([size.events, size.share]).toEqual([2000, 1]);
  for (let times = 0; times < 50; times++) size.cut();
  expect(size.events).toBe(1);
});

it('keeps within 1000 events and 100 requests in any second of the starter plan, and comes near (deliver.rate)', async () => {
  const requests = mostInOneSecond(await sendGreedily(STARTER, 10, 3000));
  expect(requests).toBeLessThanOrEqual(100);
  expect(requests).toBeGreaterThanOrEqual(95);
  expect(mostInOneSecond(await sendGreedily(STARTER, 1, 3000))).toBeLessThanOrEqual(100);
});

it('sends at half the rate once its batches are cut', async () => {
  const clock = createManualClock();
  const size = createAdaptiveBatchSize(STARTER.batchEvents);
  const limit = createProjectRateLimit({ ...STARTER, requestsPerSecond: 100_000 }, size, clock);
  size.cut();
  let sent = 0;
  for (let ms = 0; ms < 10_000; ms++) {
    if (limit.hold() === null) {
      limit.take(size.events);
      sent += size.events;
    }
    await clock.advance(1);
  }
  expect(sent).toBeGreaterThan(4000);
  expect(sent).toBeLessThanOrEqual(5000);
});

it.each([
  ['events', { batchEvents: 10, eventsPerSecond: 100, requestsPerSecond: 1000 }],
  ['requests', { batchEvents: 10, eventsPerSecond: 10_000, requestsPerSecond: 10 }],
])('sends half of the %s where half of the plan is for another instance', async (_what, limits) => {
  const clock = createManualClock();
  const limit = createProjectRateLimit(limits, createAdaptiveBatchSize(limits.batchEvents), clock, () => 0.5);
  limit.take(10);
  // With all of the plan it would be there by now.
  await clock.advance(100);
  expect(limit.hold()).toMatchObject({ reason: 'project-rate-limit', until: 223 });
});
