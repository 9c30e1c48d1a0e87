import { expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createRng } from '../../../lib/rng.ts';
import { createDelivery } from '../../../src/forwarder/delivery/create-delivery.ts';
import { DEFAULT_DELIVERY_LIMITS, type DeliveryLimits } from '../../../src/forwarder/delivery/delivery-limits.ts';
import type { SendResult } from '../../../src/forwarder/delivery/http-client.ts';
import type { Outbox } from '../../../src/forwarder/delivery/outbox/outbox.ts';
import { createSqliteOutbox } from '../../../src/forwarder/delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { IN_MEMORY } from '../../../src/forwarder/delivery/outbox/sqlite/open-store.ts';
import type { OutcomeRecord } from '../../../src/forwarder/delivery/outcome.ts';

const OK = answer(200, { code: 200 });
const THROTTLED = answer(429, { code: 429, throttled_events: [] });
const NEVER = new Promise<SendResult>(() => {});

function answer(status: number, body: object | string, retryAfterMs?: number): SendResult {
  return {
    kind: 'response',
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    retryAfterMs,
  };
}

/** An engine on a manual clock, whose answers a test gives itself; sent holds each request's insert_ids. */
function setUp(
  reply: (ids: string[], nth: number) => SendResult | Promise<SendResult>,
  changed: Partial<DeliveryLimits> = {},
  watch: (outcome: OutcomeRecord, outbox: Outbox) => void = () => {},
) {
  const limits = { ...DEFAULT_DELIVERY_LIMITS, lingerMs: 0, ...changed };
  const clock = createManualClock(1_000_000);
  const outbox = createSqliteOutbox({ file: IN_MEMORY, clock, limits, onProblem: () => {} });
  const sent: string[][] = [];
  const sentAt: number[] = [];
  const problems: string[] = [];
  let due = 0;
  const delivery = createDelivery({
    outbox: {
      ...outbox,
      claim: (limit) => outbox.claim(limit),
      nextDue: () => {
        due++;
        return outbox.nextDue();
      },
    },
    client: {
      async send(body) {
        const ids: string[] = JSON.parse(body.toString()).events.map(
          ({ insert_id }: { insert_id: string }) => insert_id,
        );
        sent.push(ids);
        sentAt.push(clock.now() - 1_000_000);
        return reply(ids, sent.length);
      },
      close: async () => {},
    },
    requestTemplate: { apiKey: '0123456789abcdef', minIdLength: undefined },
    limits,
    clock,
    rng: createRng(1),
    onOutcome: (outcome) => watch(outcome, outbox),
    onProblem: (problem) => problems.push(problem),
  });
  /** Events as device:insert_id. */
  const add = async (...names: string[]) => {
    await outbox.append(
      names.map((name) => {
        const [device = '', insertId = ''] = name.split(':');
        return { event_type: 'x', device_id: device, time: 1, insert_id: insertId };
      }),
    );
    delivery.wake();
  };
  return { delivery, outbox, clock, sent, sentAt, problems, add, pumps: () => due };
}

it('sends nothing of a batch that was cut while the project is delayed (deliver.429-project)', async () => {
  const run = setUp((_ids, nth) => [answer(413, { code: 413 }), THROTTLED][nth - 1] ?? OK);
  await run.add('a:1', 'b:2', 'c:3', 'd:4');
  await run.clock.advance(59_999);
  expect(run.sent).toHaveLength(2);
  await run.clock.advance(1);
  expect(run.outbox.counts()).toMatchObject({ delivered: 4, dead: 0 });
});

it('sends nothing of what was to go again once another request paused delivery (deliver.400-request)', async () => {
  const first = Promise.withResolvers<SendResult>();
  const run = setUp((ids) => (ids.includes('1') ? first.promise : answer(400, { error: 'Invalid API key: k' })), {
    batchEvents: 2,
  });
  await run.add('a:1', 'b:2', 'c:3');
  await run.clock.advance(0);
  expect(run.delivery.paused()).toContain('Invalid API key');
  first.resolve(answer(400, { error: 'x', events_with_invalid_fields: { time: [0] } }));
  await run.clock.advance(1000);
  expect(run.sent).toEqual([['1', '2'], ['3']]);
  expect(run.outbox.counts()).toMatchObject({ dead: 1, queued: 2 });
});

it('cuts its rate once for one storm of answers, and waits as long as the last of them asks for', async () => {
  const allSent = Promise.withResolvers<void>();
  const run = setUp(
    async (_ids, nth) => {
      if (nth > 3) return OK;
      if (nth === 3) allSent.resolve();
      await allSent.promise;
      return answer(429, { code: 429 }, nth * 50_000);
    },
    { batchEvents: 4, requestsInFlight: 3 },
  );
  await run.add(...Array.from({ length: 12 }, (_, index) => `${index}:${index}`));
  await run.clock.advance(149_999);
  expect(run.sent).toHaveLength(3);
  await run.clock.advance(1);
  expect(run.sent[3]).toHaveLength(2);
  expect(run.problems).toHaveLength(1);
});

it('waits longer each time in a row, and from the start again after a success', async () => {
  const run = setUp((_ids, nth) => (nth === 3 || nth > 4 ? OK : answer(403, { code: 403 })));
  await run.add('a:1');
  await run.clock.advance(60_000 + 120_000);
  await run.add('a:2');
  await run.clock.advance(60_000);
  expect(run.sentAt).toEqual([0, 60_000, 180_000, 180_000, 240_000]);
});

it('does nothing while all its requests hang, even when a delayed lane falls due', async () => {
  const run = setUp((_ids, nth) => (nth === 1 ? answer(429, { throttled_devices: { a: 31 } }) : NEVER), {
    requestsInFlight: 1,
    batchEvents: 1,
    throttleFirstMs: 5,
  });
  await run.add('a:1', 'b:2');
  await run.clock.advance(1);
  const before = run.pumps();
  await run.clock.advance(5000);
  expect(run.sent).toEqual([['1'], ['2']]);
  expect(run.pumps()).toBe(before);
});

it('holds a device to its rate, in order, while others go on (deliver.rate)', async () => {
  const run = setUp(() => OK);
  await run.add(...Array.from({ length: 60 }, (_, index) => `busy:${index}`), 'calm:x');
  await run.clock.advance(0);
  expect(run.sent.flat()).toEqual([...Array.from({ length: 30 }, (_, index) => String(index)), 'x']);
  await run.clock.advance(1100);
  expect(run.outbox.counts()).toMatchObject({ delivered: 61 });
  expect(run.sent.flat().filter((id) => id !== 'x')).toEqual(Array.from({ length: 60 }, (_, index) => String(index)));
});

it('counts what waits for its rate as not yet tried', async () => {
  const attempts: number[] = [];
  const run = setUp(
    () => OK,
    { idEventsPerSecond: 1, idWindowSeconds: 2 },
    (outcome) => attempts.push(outcome.attempts),
  );
  await run.add('a:1', 'a:2', 'a:3');
  await run.clock.advance(10_000);
  expect(attempts).toEqual([1, 1, 1]);
});

it('delays a lane by 30 s first, then longer each time (deliver.429-keyed)', async () => {
  const run = setUp((_ids, nth) => (nth <= 3 ? answer(429, { throttled_devices: { a: 31 } }) : OK));
  await run.add('a:1');
  await run.clock.advance(300_000);
  expect(run.sentAt).toEqual([0, 30_000, 90_000, 210_000]);
});

it('delays a lane until the next hour when the day’s quota is used up (deliver.429-keyed)', async () => {
  const run = setUp((_ids, nth) => (nth === 1 ? answer(429, { exceeded_daily_quota_devices: { a: 500_001 } }) : OK));
  await run.add('a:1', 'b:2');
  await run.clock.advance(3_600_000);
  expect(run.sentAt).toEqual([0, 0, 2_600_000]);
});

it('balances in the middle of telling what became of a batch (deliver.metrics)', async () => {
  const run = setUp(
    () => OK,
    {},
    (_outcome, outbox) => {
      const { accepted, delivered, dead, queued } = outbox.counts();
      expect(accepted).toBe(delivered + dead + queued);
      expect(queued).toBe(outbox.size().entries);
    },
  );
  await run.add('a:1', 'b:2', 'c:3');
  await run.clock.advance(0);
  expect(run.problems).toEqual([]);
  expect(run.outbox.counts()).toMatchObject({ delivered: 3 });
});

it('tries again what a bug of ours left behind', async () => {
  const run = setUp((_ids, nth) => {
    if (nth === 1) throw new Error('a bug');
    return OK;
  });
  await run.add('a:1', 'a:2');
  await run.clock.advance(60_000);
  expect(run.sent).toEqual([
    ['1', '2'],
    ['1', '2'],
  ]);
  expect(run.problems).toEqual([expect.stringContaining('a bug')]);
});

it('says once that Amplitude takes nothing, and once that it does again', async () => {
  const run = setUp((_ids, nth) => (nth <= 6 ? { kind: 'failure', reason: 'ECONNREFUSED' } : OK));
  await run.add('a:1');
  await run.clock.advance(3_600_000);
  expect(run.problems).toEqual([expect.stringContaining('ECONNREFUSED'), 'Amplitude takes events again.']);
});

it('names what it gave up, a line for each reason, and cuts long answers', async () => {
  const run = setUp((_ids, nth) =>
    nth === 1
      ? answer(400, { error: 'Bad', events_with_invalid_fields: { time: [0, 1, 2, 3] }, more: 'x'.repeat(9000) })
      : OK,
  );
  await run.add('a:1', 'b:2', 'c:3', 'd:4');
  await run.clock.advance(0);
  expect(run.problems).toEqual([
    'Gave up 4 events: Bad (deliver.400-listed). Kept as dead letters: ["x","1"], ["x","2"], ["x","3"], ….',
  ]);
  expect((await run.outbox.deadLetters())[0]?.answer?.body).toHaveLength(4096);
});

it('tries with one small request at a time after repeated failures, and at full speed after a success (deliver.breaker)', async () => {
  let works = false;
  let open = 0;
  const most: number[] = [];
  const run = setUp(
    async () => {
      most.push(++open);
      await Promise.resolve();
      open--;
      return works ? OK : { kind: 'failure', reason: 'ECONNREFUSED' };
    },
    { batchEvents: 20, requestsInFlight: 4 },
  );
  await run.add(...Array.from({ length: 1000 }, (_, index) => `${index}:${index}`));
  await run.clock.advance(1000);
  const before = run.sent.length;
  expect(run.sent.slice(8).every((batch) => batch.length <= 10)).toBe(true);
  most.length = 0;
  await run.clock.advance(600_000);
  expect(Math.max(...most)).toBe(1);
  expect(run.sent.length - before).toBeLessThan(60);
  works = true;
  const tried = run.sent.length;
  await run.clock.advance(60_000);
  expect(run.sent[tried]?.length).toBeLessThanOrEqual(10);
  expect(Math.max(...run.sent.slice(tried).map(({ length }) => length))).toBe(20);
  await run.clock.advance(300_000);
  expect(run.outbox.counts()).toMatchObject({ delivered: 1000 });
});

it('closes the breaker only on an answer as it should be (deliver.breaker)', async () => {
  const run = setUp((_ids, nth) => (nth <= 5 || nth % 2 === 0 ? answer(503, '') : OK), {
    batchEvents: 1,
    requestsInFlight: 1,
  });
  await run.add(...Array.from({ length: 20 }, (_, index) => `${index}:${index}`));
  await run.clock.advance(3_600_000);
  expect(run.outbox.counts()).toMatchObject({ delivered: 20 });
});

it('leaves a server alone for as long as it asks for, the whole project (deliver.5xx-network)', async () => {
  const run = setUp((_ids, nth) => (nth === 1 ? answer(503, '', 120_000) : OK), {
    batchEvents: 1,
    requestsInFlight: 1,
  });
  await run.add('a:1', 'b:2');
  await run.clock.advance(119_999);
  expect(run.sent).toHaveLength(1);
  await run.clock.advance(1);
  expect(run.outbox.counts()).toMatchObject({ delivered: 2 });
});

it('finds by halves the event that Amplitude breaks at, while the others go on (deliver.5xx-network)', async () => {
  const run = setUp((ids) => (ids.includes('poison') ? answer(500, '') : OK), { budgetMs: 3_600_000 });
  await run.add('a:1', 'b:2', 'c:poison', 'd:3', 'e:4');
  for (let minute = 0; minute < 30; minute++) {
    await run.add(`x${minute}:x${minute}`);
    await run.clock.advance(60_000);
  }
  expect(run.outbox.counts()).toMatchObject({ delivered: 34, queued: 1 });
  await run.clock.advance(3_600_000);
  expect(await run.outbox.deadLetters()).toMatchObject([
    { event: { insert_id: 'poison' }, reason: 'given up after 1 h: HTTP 500' },
  ]);
});

it('sends what was refused for whose it is by itself from then on, so that it holds up nobody', async () => {
  const run = setUp((ids) => {
    const index = ids.findIndex((id) => id.startsWith('bad'));
    return index < 0 ? OK : answer(400, { error: 'silenced', silenced_events: [index] });
  });
  await run.add('a:1', 'silenced:bad-1', 'b:2');
  await run.clock.advance(0);
  await run.add('c:3', 'silenced:bad-2', 'd:4');
  await run.clock.advance(0);
  expect(run.sent).toEqual([['1', 'bad-1', '2'], ['1', '2'], ['3', '4'], ['bad-2']]);
  await run.clock.advance(1_200_000);
  await run.add('e:5', 'silenced:bad-3');
  await run.clock.advance(0);
  expect(run.sent.slice(4)).toEqual([['5', 'bad-3'], ['5']]);
});

it('waits when the outbox cannot be read, and goes on when it can', async () => {
  let broken = true;
  const run = setUp(() => OK);
  const { claim } = run.outbox;
  run.outbox.claim = (limit) => {
    if (broken) throw new Error('the disk is gone');
    return claim(limit);
  };
  await run.add('a:1');
  await run.clock.advance(1000);
  expect(run.problems).toEqual([expect.stringContaining('the disk is gone')]);
  broken = false;
  await run.clock.advance(60_000);
  expect(run.sent).toEqual([['1']]);
});

it('pauses and resumes on command, keeping every event', async () => {
  const run = setUp(() => OK);
  run.delivery.pause('maintenance');
  await run.add('a:1');
  await run.clock.advance(3_600_000);
  expect([run.delivery.paused(), run.sent]).toEqual(['maintenance', []]);
  run.delivery.resume();
  await run.clock.advance(0);
  expect(run.sent).toEqual([['1']]);
});

it('stops claiming at its deadline, and leaves no timer behind', async () => {
  const run = setUp(() => NEVER, { requestsInFlight: 2, batchEvents: 1, shutdownMs: 50 });
  await run.add('a:1', 'b:2', 'c:3', 'd:4');
  await run.clock.advance(0);
  void run.delivery.close();
  await run.clock.advance(50);
  expect(run.sent).toHaveLength(2);
});

it('sends what its rate allows until the deadline when it is stopped, then says what is left', async () => {
  const run = setUp(() => OK, { shutdownMs: 1000, idEventsPerSecond: 2, idWindowSeconds: 30 });
  await run.add('a:1', 'a:2', 'a:3', 'a:4', 'a:5', 'a:6');
  const closed = run.delivery.close();
  await run.clock.advance(1000);
  await closed;
  expect(run.sent.flat()).toEqual(['1', '2', '3']);
  expect(run.problems).toEqual([expect.stringContaining('3 events that were not delivered')]);
});

it('does not wait for its deadline where nothing can be sent before it', async () => {
  const run = setUp(() => answer(403, { code: 403 }));
  await run.add('a:1');
  await run.clock.advance(0);
  await run.delivery.close();
  expect(run.sent).toHaveLength(1);
});
