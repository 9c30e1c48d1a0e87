import { expect, it, onTestFinished } from 'vitest';
import type { SendResult } from '../../src/forwarder/delivery/http-client.ts';
import { collectGarbage } from '../collect-garbage.ts';
import { answerWith, startVirtualDelivery } from './virtual-delivery.ts';

const SECOND = 1000;
const HOUR_SECONDS = 3600;
const EVENTS_PER_SECOND = 40;
const DEVICES = 5000;

it('comes through an hour of outage under load: all delivered in order, no thundering herd, memory flat', {
  timeout: 120_000,
}, async () => {
  let amplitude = 'works';
  const requests: number[] = [];
  const lastOf = new Map<string, number>();
  const outOfOrder: string[] = [];
  const replies: Record<string, SendResult> = {
    'answers 503': { kind: 'response', status: 503, body: '<html>', retryAfterMs: undefined },
    refuses: { kind: 'failure', reason: 'ECONNREFUSED: connect ECONNREFUSED' },
  };
  const run = startVirtualDelivery({
    tookMs: 30,
    answer(events, now) {
      requests.push(now);
      const reply = replies[amplitude] ?? answerWith(200, {});
      if (amplitude !== 'works') return reply;
      for (const { device_id: device = '', insert_id: insertId } of events) {
        const number = Number(insertId);
        if (number < (lastOf.get(device) ?? 0)) outOfOrder.push(insertId);
        lastOf.set(device, number);
      }
      return reply;
    },
  });
  onTestFinished(() => run.close());
  let last = 0;
  const load = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      await run.append(
        Array.from({ length: EVENTS_PER_SECOND }, () => ({
          event_type: 'Outage Tested',
          device_id: `device-${(last * 7919) % DEVICES}`,
          time: run.clock.now(),
          insert_id: String(++last),
        })),
      );
      await run.clock.advance(SECOND);
    }
  };
  const between = (from: number, to: number) => requests.filter((at) => at >= from && at < to).length;

  await load(60);
  amplitude = 'answers 503';
  await load(60);
  const heapBefore = collectGarbage();
  const outageFrom = run.clock.now();
  await load(HOUR_SECONDS / 2);
  amplitude = 'refuses';
  await load(HOUR_SECONDS / 2 - 60);
  const heapAfter = collectGarbage();
  const recovers = run.clock.now();
  const queued = run.outbox.counts().queued;
  expect(queued).toBeGreaterThan(EVENTS_PER_SECOND * (HOUR_SECONDS - 120));
  // 140,000 events wait, of 20 MB.
  expect(heapAfter - heapBefore).toBeLessThan(4_000_000);
  // One probe in 30 s on average, not one for each of a thousand retries.
  expect(between(outageFrom, recovers)).toBeLessThan(HOUR_SECONDS / 10);

  amplitude = 'works';
  await load(70);
  const first = requests.find((at) => at >= recovers) ?? 0;
  expect(between(first, first + SECOND)).toBeLessThanOrEqual(50);
  await load(600);
  await run.clock.advance(SECOND);
  expect(run.outbox.counts()).toEqual({ accepted: last, delivered: last, dead: 0, queued: 0, deadLettersEvicted: 0 });
  expect(outOfOrder).toEqual([]);
  expect(run.problems).toEqual([
    expect.stringContaining('Amplitude does not take events: HTTP 503'),
    'Amplitude takes events again.',
  ]);
});
