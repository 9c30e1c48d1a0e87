import { expect, it } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import { createPace } from '../../../../src/forwarder/delivery/holds/pace.ts';

const GROWTH = { batchEvents: 2000, eventsPerSecond: 50_000, requestsPerSecond: 1000 };
const STARTER = { batchEvents: 10, eventsPerSecond: 1000, requestsPerSecond: 100 };

/** Sends as fast as the pace allows; the time of each request in ms. */
async function sendGreedily(limits: typeof STARTER, events: number, forMs: number): Promise<number[]> {
  const clock = createManualClock();
  const pace = createPace(limits, clock);
  const times: number[] = [];
  while (clock.now() < forMs) {
    if (pace.opensAt() > clock.now()) await clock.advance(pace.opensAt() - clock.now());
    pace.note(events);
    times.push(clock.now());
  }
  return times;
}

function mostInOneSecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 1000).length));
}

it('halves its batches at once and grows them back in steps (deliver.429-project)', () => {
  const pace = createPace(GROWTH, createManualClock());
  pace.slow();
  pace.slow();
  expect(pace.batchEvents).toBe(500);
  pace.recover();
  expect(pace.batchEvents).toBe(600);
  for (let times = 0; times < 50; times++) pace.recover();
  expect(pace.batchEvents).toBe(2000);
  for (let times = 0; times < 50; times++) pace.slow();
  expect(pace.batchEvents).toBe(1);
});

it('keeps within 1000 events and 100 requests in any second of the starter plan, and comes near (deliver.rate)', async () => {
  const requests = mostInOneSecond(await sendGreedily(STARTER, 10, 3000));
  expect(requests).toBeLessThanOrEqual(100);
  expect(requests).toBeGreaterThanOrEqual(95);
  expect(mostInOneSecond(await sendGreedily(STARTER, 1, 3000))).toBeLessThanOrEqual(100);
});

it('sends at half the rate once it is slowed', async () => {
  const clock = createManualClock();
  const pace = createPace({ ...STARTER, requestsPerSecond: 100_000 }, clock);
  pace.slow();
  let sent = 0;
  for (let ms = 0; ms < 10_000; ms++) {
    if (pace.opensAt() <= clock.now()) {
      pace.note(pace.batchEvents);
      sent += pace.batchEvents;
    }
    await clock.advance(1);
  }
  expect(sent).toBeGreaterThan(4000);
  expect(sent).toBeLessThanOrEqual(5000);
});
