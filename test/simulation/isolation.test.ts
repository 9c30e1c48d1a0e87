import { expect, it } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import type { AmplitudeEvent } from '../../src/forwarder/amplitude-event.ts';
import type { SendResult } from '../../src/forwarder/delivery/http-client.ts';
import { answerWith, type SentEvent, startVirtualDelivery } from './virtual-delivery.ts';

const SECONDS = 60;
const OTHERS = 10_000;
const ALLOWED_PER_SECOND = 30;
const TICK_MS = 20;

/** Amplitude with one device silenced, and with its limit of events per second for each user and device. */
function createStrictAmplitude(): (events: SentEvent[], now: number) => SendResult {
  const seen = new Map<string, number[]>();
  return (events, now) => {
    const silenced = events.flatMap(({ device_id: device }, index) => (device === 'silenced' ? [index] : []));
    if (silenced.length > 0) return answerWith(400, { error: 'Silenced', silenced_events: silenced });
    const throttled: Record<string, number> = {};
    for (const [key, count] of Map.groupBy(events, ({ user_id: user }) => user ?? '')) {
      const recent = (seen.get(key) ?? []).filter((at) => at > now - 30_000);
      recent.push(...count.map(() => now));
      seen.set(key, recent);
      if (key !== '' && recent.length > ALLOWED_PER_SECOND * 30) throttled[key] = recent.length;
    }
    if (Object.keys(throttled).length > 0)
      return answerWith(429, { error: 'Too many requests', throttled_users: throttled });
    return answerWith(200, {});
  };
}

/** The 99th percentile of the others' delays, in virtual ms, with or without the two that misbehave. */
async function measure(withTheTwo: boolean): Promise<{ p99: number; delivered: number; counts: object }> {
  const rng = createRng(11);
  const acceptedAt = new Map<string, number>();
  const delays: number[] = [];
  const run = startVirtualDelivery({
    answer: createStrictAmplitude(),
    tookMs: 40,
    onDelivered(insertId, at) {
      const from = acceptedAt.get(insertId);
      if (from !== undefined) delays.push(at - from);
    },
  });
  const event = (insertId: string, ids: Partial<AmplitudeEvent>): AmplitudeEvent => ({
    event_type: 'Isolation Tested',
    time: run.clock.now(),
    insert_id: insertId,
    ...ids,
  });
  const due = Array.from({ length: OTHERS }, (_, device) => ({
    device,
    at: rng.integer(0, SECONDS * 1000 - TICK_MS),
  })).sort((one, other) => one.at - other.at);
  const start = run.clock.now();
  let hot = 0;
  for (let tick = 0; tick < SECONDS * 1000; tick += TICK_MS) {
    const events: AmplitudeEvent[] = [];
    while ((due[0]?.at ?? Number.POSITIVE_INFINITY) <= tick) {
      const device = due.shift()?.device;
      acceptedAt.set(`other-${device}`, run.clock.now());
      events.push(event(`other-${device}`, { device_id: `device-${device}`, user_id: `user-${device}` }));
    }
    if (withTheTwo) {
      const more = (ALLOWED_PER_SECOND * 10 * TICK_MS) / 1000;
      for (let index = 0; index < more; index++)
        events.push(event(`hot-${hot++}`, { device_id: 'hot', user_id: 'hot' }));
      if (tick % 200 === 0) events.push(event(`silenced-${tick}`, { device_id: 'silenced' }));
    }
    await run.append(events);
    await run.clock.advance(TICK_MS);
  }
  await run.clock.advance(start + SECONDS * 1000 + 1000 - run.clock.now());
  const counts = run.outbox.counts();
  await run.close();
  delays.sort((one, other) => one - other);
  return { p99: delays[Math.floor(delays.length * 0.99)] ?? Number.NaN, delivered: delays.length, counts };
}

it('delays nobody for one user at ten times the allowed rate and one silenced device: p99 of 10,000 others at most 1.2 times', {
  timeout: 120_000,
}, async () => {
  const calm = await measure(false);
  const rough = await measure(true);
  expect([calm.delivered, rough.delivered]).toEqual([OTHERS, OTHERS]);
  expect(rough.p99).toBeLessThanOrEqual(calm.p99 * 1.2);
  // The two did what they are there for: one waits in its lane, the other is given up.
  expect(rough.counts).toMatchObject({ dead: (SECONDS * 1000) / 200 });
  expect(rough.counts).toHaveProperty(
    'queued',
    expect.toSatisfy((queued: number) => queued > 15_000),
  );
});
