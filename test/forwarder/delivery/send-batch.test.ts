import { expect, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createRng } from '../../../lib/rng.ts';
import { DEFAULT_DELIVERY_LIMITS } from '../../../src/forwarder/delivery/delivery-limits.ts';
import { createHolds } from '../../../src/forwarder/delivery/holds/create-holds.ts';
import type { SendResult } from '../../../src/forwarder/delivery/http-client.ts';
import type { Entry } from '../../../src/forwarder/delivery/outbox/outbox.ts';
import { createSqliteOutbox } from '../../../src/forwarder/delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { IN_MEMORY } from '../../../src/forwarder/delivery/outbox/sqlite/open-store.ts';
import { createBatchSender } from '../../../src/forwarder/delivery/send-batch.ts';
import { OK, respond } from './holds/held-delivery.ts';

const START = 1_000_000;
const KEY = '0123456789abcdef';

/** A sender of batches, whose answers a test gives, one after the other; each takes 7 ms. */
async function setUp(...answers: SendResult[]) {
  const limits = { ...DEFAULT_DELIVERY_LIMITS, batchEvents: 100, halveAfterAttempts: 3 };
  const clock = createManualClock(START);
  const problems: string[] = [];
  const onProblem = (problem: string) => void problems.push(problem);
  const outbox = createSqliteOutbox({ file: IN_MEMORY, clock, limits, onProblem });
  onTestFinished(() => outbox.close());
  const holds = createHolds(limits, clock, createRng(1), onProblem);
  const sent: string[][] = [];
  const settled: string[] = [];
  const observed: object[] = [];
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  const send = createBatchSender({
    outbox: {
      ...outbox,
      async settle(settlements) {
        settled.push(...settlements.map(({ entry, action }) => `${entry.ids.insert_id} ${action}`));
        await outbox.settle(settlements);
      },
    },
    client: {
      async send(body) {
        sent.push(JSON.parse(body).events.map(({ insert_id }: { insert_id: string }) => insert_id));
        await clock.advance(7);
        return answers[sent.length - 1] ?? OK;
      },
      close: async () => {},
    },
    requestTemplate: { apiKey: KEY, minIdLength: undefined },
    ...{ limits, holds, clock, onProblem, rng: createRng(1), stopped: () => stopped, onOutcome: () => {} },
    observer: {
      request: (request) => observed.push(request),
      delivered: (waitedMs) => observed.push({ waitedMs }),
    },
  });
  /** Entries as device:insert_id, claimed. */
  const claim = async (...names: string[]): Promise<Entry[]> => {
    await outbox.append(
      names.map((name) => {
        const [device = '', insertId = ''] = name.split(':');
        return { event_type: 'x', device_id: device, time: 1, insert_id: insertId };
      }),
    );
    return outbox.claim({ count: 100, bytes: 1_000_000, perLane: 100 });
  };
  return { send, claim, holds, outbox, clock, sent, settled, observed, problems, stop };
}

const REFUSED = respond(400, { error: 'x', events_with_invalid_fields: { time: [1] } });
const TRIED = (entries: Entry[], attempts: number) => entries.map((entry) => ({ ...entry, attempts }));

it('makes no request of nothing', async () => {
  const { send, sent } = await setUp();
  expect([await send([]), sent]).toEqual([new Set(), []]);
});

it('tells how long a request took, how large it was, and how long its events had waited', async () => {
  const { send, claim, clock, observed, outbox } = await setUp();
  const batch = await claim('a:1', 'b:2');
  await clock.advance(100);
  expect(await send(batch)).toEqual(new Set());
  const bytes = `{"api_key":"${KEY}","events":[${batch.map(({ text }) => text).join()}]}`.length;
  expect(observed).toEqual([
    { rule: 'deliver.200', events: 2, bytes, tookMs: 7 },
    { waitedMs: 107 },
    { waitedMs: 107 },
  ]);
  expect(outbox.counts()).toMatchObject({ delivered: 2 });
});

it('tells of no delivery where nothing was delivered', async () => {
  const { send, claim, observed } = await setUp(respond(503));
  await send(await claim('a:1'));
  expect(observed).toEqual([expect.objectContaining({ rule: 'deliver.5xx-network' })]);
});

it('notes on an event each time it was sent in vain, and when', async () => {
  const { send, claim } = await setUp(respond(503), OK);
  const [entry] = await claim('a:1');
  if (entry === undefined) throw new Error('nothing was claimed');
  await send([entry]);
  expect(entry.history).toEqual([{ at: START, rule: 'deliver.5xx-network', status: 503, reason: 'HTTP 503' }]);
  await send([entry]);
  expect(entry.history).toHaveLength(1);
});

it('leaves waiting the lanes of what is tried later, and no others', async () => {
  const later = await setUp(respond(503));
  expect(await later.send(await later.claim('a:1', 'b:2'))).toEqual(new Set(['device a', 'device b']));
  const some = await setUp(respond(429, { throttled_devices: { a: 31 } }));
  expect(await some.send(await some.claim('a:1', 'b:2', 'a:3'))).toEqual(new Set(['device a']));
  expect(some.sent).toEqual([['1', '2', '3'], ['2']]);
  expect(some.settled).toEqual(['1 retryAt', '3 retryAt', '2 complete']);
  const behind = await setUp(respond(400, { throttled_events: [0] }));
  expect(await behind.send(await behind.claim('a:1', 'a:2'))).toEqual(new Set(['device a']));
  expect(behind.settled).toEqual(['1 retryAt', '2 retry']);
});

it('of halves the second goes without the lanes that the first left waiting', async () => {
  const { send, claim, sent, settled } = await setUp(respond(413), respond(429, { throttled_devices: { a: 31 } }));
  expect(await send(await claim('a:1', 'b:2', 'a:3', 'c:4'))).toEqual(new Set(['device a']));
  expect(sent).toEqual([['1', '2', '3', '4'], ['1', '2'], ['2'], ['4']]);
  expect(settled).toEqual(['1 retryAt', '2 complete', '3 retry', '4 complete']);
});

it('of halves both lanes are left waiting where both failed', async () => {
  const { send, claim } = await setUp(respond(413), respond(503), respond(503));
  expect(await send(await claim('a:1', 'b:2'))).toEqual(new Set(['device a', 'device b']));
});

it.each([
  ['pauses for an API key that nobody knows', respond(400, { error: 'Invalid API key: x' })],
  ['waits where the project is forbidden', respond(403)],
])('%s, and puts everything back', async (_what, answer) => {
  const { send, claim, settled, holds } = await setUp(answer);
  expect(await send(await claim('a:1', 'b:2'))).toEqual(new Set(['device a', 'device b']));
  expect(settled).toEqual(['1 retry', '2 retry']);
  expect(holds.pause.hold() ?? holds.circuitBreaker.hold(0)).not.toBeNull();
  expect(holds.batchSize.events).toBe(100);
});

it('says what to do about a pause', async () => {
  const { send, claim, problems } = await setUp(respond(400, { error: 'Invalid API key: x' }));
  await send(await claim('a:1'));
  expect(problems).toEqual([
    'Delivery is paused: Amplitude answered "Invalid API key: x". Every event is kept. Correct the API key or the endpoint and start again.',
  ]);
});

it('cuts its batches only where the project is throttled, once for a storm, and lets them grow with each success', async () => {
  const { send, claim, holds, clock } = await setUp(respond(429), respond(403), OK);
  await send(await claim('a:1'));
  expect(holds.batchSize.events).toBe(50);
  await clock.advance(60_000);
  await send(await claim());
  expect(holds.batchSize.events).toBe(50);
  await clock.advance(120_000);
  await send(await claim());
  expect(holds.batchSize.events).toBe(55);
});

it.each<[string, (run: Awaited<ReturnType<typeof setUp>>) => unknown]>([
  ['stopped', (run) => run.stop()],
  ['paused', (run) => run.holds.pause.pause('x', 'y')],
  ['delayed', (run) => run.holds.circuitBreaker.refused('x', 0)],
])('sends nothing once it is %s', async (_what, happen) => {
  const run = await setUp();
  const batch = await run.claim('a:1', 'b:2');
  happen(run);
  expect(await run.send(batch)).toEqual(new Set(['device a', 'device b']));
  expect([run.sent, run.settled]).toEqual([[], ['1 retry', '2 retry']]);
});

it('isolates the lanes of events that were refused or throttled for whose they are', async () => {
  const { send, claim, holds } = await setUp(respond(400, { silenced_events: [0], throttled_events: [1] }));
  await send(await claim('a:1', 'b:2', 'b:3', 'c:4'));
  expect(['a', 'b', 'c'].map((device) => holds.isolatedLanes.has(`device ${device}`))).toEqual([true, true, false]);
  const keyed = await setUp(respond(429, { throttled_devices: { a: 31 } }));
  await keyed.send(await keyed.claim('a:1', 'b:2'));
  expect(['a', 'b'].map((device) => keyed.holds.isolatedLanes.has(`device ${device}`))).toEqual([true, false]);
});

it.each([REFUSED, respond(503)])(
  'isolates nobody for what is wrong with an event or with Amplitude: %j',
  async (answer) => {
    const { send, claim, holds } = await setUp(answer);
    await send(await claim('a:1', 'b:2'));
    expect(['a', 'b'].map((device) => holds.isolatedLanes.has(`device ${device}`))).toEqual([false, false]);
  },
);

it('counts for the circuit breaker what failed, and nothing that is about an event', async () => {
  const one = await setUp(respond(400, { error: 'x', events_with_invalid_fields: { time: [0] } }));
  await one.send(await one.claim('a:1'));
  expect(one.holds.circuitBreaker.healthy()).toBe(true);
  const failed = await setUp(respond(503));
  await failed.send(await failed.claim('a:1'));
  expect(failed.holds.circuitBreaker.healthy()).toBe(false);
});

it.each<[string, number[], SendResult, boolean]>([
  ['a batch of which one failed often enough', [1, 3], respond(500), true],
  ['no batch of which none did', [2, 2], respond(500), false],
  ['no single event', [9], respond(500), false],
  ['no batch that was not answered at all', [9, 9], { kind: 'failure', reason: 'ECONNRESET' }, false],
  ['no batch that was delivered', [9, 9], OK, false],
])('while others go through, it halves %s', async (_what, attempts, answer, halved) => {
  const { send, claim, sent } = await setUp(answer);
  const batch = await claim(...attempts.map((_, at) => `${at}:${at}`));
  await send(batch.map((entry, at) => ({ ...entry, attempts: attempts[at] ?? 1 })));
  expect(sent.length > 1).toBe(halved);
});

it('halves nothing while Amplitude fails for everybody', async () => {
  const { send, claim, sent, holds } = await setUp(respond(500), respond(500));
  holds.circuitBreaker.failed('HTTP 500', 0);
  await send(TRIED(await claim('a:1', 'b:2'), 9));
  expect(sent).toHaveLength(1);
});

it('hides the key where Amplitude repeats it (deliver.secrets)', async () => {
  const { send, claim, outbox, problems } = await setUp(respond(400, { error: `odd ${KEY}` }));
  await send(await claim('a:1'));
  const [deadLetter] = await outbox.deadLetters();
  expect(deadLetter?.answer?.body).toBe('{"code":400,"error":"odd …cdef"}');
  expect(problems.join()).not.toContain(KEY);
});
