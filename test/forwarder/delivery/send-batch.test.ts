import { describe, expect, it } from 'vitest';
import { createRng } from '../../../lib/rng.ts';
import type { SendResult } from '../../../src/forwarder/delivery/http-client.ts';
import type { Entry } from '../../../src/forwarder/delivery/outbox/outbox.ts';
import { createBatchSender } from '../../../src/forwarder/delivery/send-batch.ts';
import { OK, respond } from './holds/held-delivery.ts';
import { openHolds } from './open-holds.ts';

const START = 1_000_000;
const KEY = '0123456789abcdef';
const TROUBLE = { because: 'x', fix: 'Wait.' };

/** A sender of batches, whose answers a test gives, one after the other or by what is sent; each takes 7 ms. */
async function setUp(...answers: (SendResult | ((ids: string[]) => SendResult))[]) {
  const limits = { batchEvents: 100 };
  const shared = openHolds(START, limits);
  const { clock, outbox, holds, problems, append } = shared;
  const sent: string[][] = [];
  const settled: string[] = [];
  const observed: object[] = [];
  const notIngested: number[] = [];
  const rests: object[] = [];
  const outcomes: string[] = [];
  const lost = new Set<string>();
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  const send = createBatchSender({
    ...{ ...shared, rng: createRng(1), stopped: () => stopped },
    onOutcome: ({ insertId, outcome, rule }) => void outcomes.push(`${insertId} ${outcome} ${rule}`),
    outbox: {
      ...outbox,
      instances: { share: () => 1, setPaused() {}, setRest: (rest) => void rests.push(rest ?? {}), onChange() {} },
      stillClaimed: (entries) => entries.filter(({ ids }) => !lost.has(ids.insert_id)),
      async settle(settlements) {
        settled.push(...settlements.map(({ entry, action }) => `${entry.ids.insert_id} ${action}`));
        await outbox.settle(settlements);
      },
      async complete(entries) {
        settled.push(...entries.map(({ ids }) => `${ids.insert_id} complete`));
        await outbox.complete(entries);
      },
    },
    client: {
      async send(body) {
        const ids: string[] = JSON.parse(body.toString()).events.map(
          ({ insert_id }: { insert_id: string }) => insert_id,
        );
        sent.push(ids);
        await clock.advance(7);
        const answer = answers[sent.length - 1] ?? answers.find((one) => typeof one === 'function') ?? OK;
        return typeof answer === 'function' ? answer(ids) : answer;
      },
      close: async () => {},
    },
    requestTemplate: { apiKey: KEY, minIdLength: undefined },
    ingestion: { missing: 0, note: (missing) => void notIngested.push(missing) },
    observer: {
      request: (request) => observed.push(request),
      delivered: (waitedMs) => observed.push({ waitedMs }),
    },
  });
  /** Entries as device:insert_id, claimed. */
  const claim = async (...names: string[]): Promise<Entry[]> => {
    await append(...names);
    return outbox.claim({ count: 100, bytes: 1_000_000, perLane: 100 });
  };
  /** How the lanes of these devices are isolated. */
  const isolation = (...devices: string[]) => devices.map((device) => holds.isolatedLanes.get(`device ${device}`));
  return {
    ...{ send, claim, isolation, holds, outbox, clock, stop },
    ...{ sent, settled, observed, problems, notIngested, rests, outcomes },
    /** Has another instance take over the events of these insert_ids. */
    lose: (...ids: string[]) => ids.map((id) => lost.add(id)),
  };
}

const REFUSED = respond(400, { error: 'x', events_with_invalid_fields: { time: [1] } });
const RESET: SendResult = { kind: 'failure', reason: 'ECONNRESET' };

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

it('tells the other instances of a rest that is asked for, and of no other failure', async () => {
  const busy = { kind: 'response', status: 503, body: '{}', retryAfterMs: undefined } as const;
  const { send, claim, rests, clock } = await setUp(busy, { ...busy, retryAfterMs: 3000 });
  await send(await claim('a:1'));
  expect(rests).toEqual([]);
  await send(await claim('b:2'));
  expect(rests).toMatchObject([{ since: clock.now(), until: clock.now() + 3000 }]);
});

it.each<[string, SendResult, number]>([
  ['an API key that nobody knows', respond(400, { error: 'Invalid API key: x' }), 60_000],
  ['a project that is forbidden', respond(403), 60_000],
  ['a project that is throttled for long', respond(429, {}, 90_000), 90_000],
])('tells the other instances of %s', async (_what, answer, restMs) => {
  const { send, claim, rests, clock } = await setUp(answer);
  await send(await claim('a:1'));
  expect(rests).toMatchObject([{ since: clock.now(), until: clock.now() + restMs }]);
});

it('tells what became of each event, and leaves waiting only the lanes of those that wait', async () => {
  const { send, claim, outcomes } = await setUp(
    respond(400, { error: 'x', events_with_invalid_fields: { time: [0] } }),
    respond(400, { throttled_events: [0] }),
  );
  expect(await send(await claim('a:1', 'b:2', 'c:3'))).toEqual(new Set(['device b']));
  expect(outcomes).toEqual(['1 dead deliver.400-listed', '2 held deliver.400-silenced', '3 delivered deliver.200']);
});

it('sends nothing of what another instance took over meanwhile', async () => {
  const { send, claim, lose, sent, settled } = await setUp();
  const batch = await claim('a:1', 'b:2', 'c:3');
  lose('2');
  expect(await send(batch)).toEqual(new Set());
  expect([sent, settled]).toEqual([[['1', '3']], ['2 retry', '1 complete', '3 complete']]);
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
  expect(holds.refusal.hold(0) ?? holds.circuitBreaker.hold(0)).toMatchObject({ endedBy: 'probe' });
  expect(holds.batchSize.events).toBe(100);
});

it('says what to do about a pause', async () => {
  const { send, claim, problems } = await setUp(respond(400, { error: 'Invalid API key: x' }));
  await send(await claim('a:1'));
  expect(problems).toEqual([
    `Delivery is paused: Amplitude answered "Invalid API key: x". Every event is kept, and a request tries again in 60000 ms, then more seldom. Correct the API key to the project's, and the endpoint to its region.`,
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
  ['paused', (run) => run.holds.pause.pause('x')],
  ['delayed', (run) => run.holds.circuitBreaker.refused(TROUBLE, 0)],
])('sends nothing once it is %s', async (_what, happen) => {
  const run = await setUp();
  const batch = await run.claim('a:1', 'b:2');
  happen(run);
  expect(await run.send(batch)).toEqual(new Set(['device a', 'device b']));
  expect([run.sent, run.settled]).toEqual([[], ['1 retry', '2 retry']]);
});

it('isolates the lanes of events that were refused or throttled for whose they are', async () => {
  const { send, claim, isolation } = await setUp(respond(400, { silenced_events: [0], throttled_events: [1] }));
  await send(await claim('a:1', 'b:2', 'b:3', 'c:4'));
  expect(isolation('a', 'b', 'c')).toEqual(['named', 'named', undefined]);
  const keyed = await setUp(respond(429, { throttled_devices: { a: 31 } }));
  await keyed.send(await keyed.claim('a:1', 'b:2'));
  expect(keyed.isolation('a', 'b')).toEqual(['named', undefined]);
});

it.each([
  [REFUSED, undefined],
  [respond(413), undefined],
  [respond(429), undefined],
  [respond(400, { error: 'Invalid API key: x' }), undefined],
  [respond(503), 'suspected'],
  [respond(404), 'suspected'],
  [respond(403), 'suspected'],
  [RESET, 'suspected'],
])('of %j the first event’s lane is %s', async (answer, expected) => {
  const { send, claim, isolation } = await setUp(answer);
  await send(await claim('a:1', 'b:2'));
  expect(isolation('a', 'b')).toEqual([expected, expected]);
});

it('holds nothing against a lane any more once its event is delivered', async () => {
  const { send, claim, isolation } = await setUp(respond(503));
  const batch = await claim('a:1', 'b:2');
  await send(batch);
  await send(batch);
  expect(isolation('a', 'b')).toEqual([undefined, undefined]);
});

it('counts for the circuit breaker what failed, and nothing that is about an event', async () => {
  const one = await setUp(
    respond(400, { error: 'x', events_with_invalid_fields: { time: [0] } }),
    respond(503, {}, 90),
  );
  const batch = await one.claim('a:1');
  await one.send(batch);
  expect(one.holds.circuitBreaker.hold(0)).toBeNull();
  await one.send(await one.claim('b:2'));
  expect(one.holds.circuitBreaker.hold(0)).toMatchObject({
    because: 'HTTP 503',
    fix: expect.stringContaining('while Amplitude is down'),
    until: one.clock.now() + 90,
  });
});

it('says and counts what Amplitude takes without counting it (deliver.zero-ingested)', async () => {
  const { send, claim, notIngested, outbox } = await setUp(respond(200, { events_ingested: 1 }), OK);
  await send(await claim('a:1', 'b:2', 'c:3'));
  await send(await claim('d:4'));
  expect([notIngested, outbox.counts().delivered]).toEqual([[2], 4]);
});

describe('a batch that is answered as if something were wrong with all of it', () => {
  const KEY_UNKNOWN = respond(400, { error: 'Invalid API key: x' });

  it('is said once, however often the probe is in vain, and once that it goes on', async () => {
    const { send, claim, clock, problems, holds } = await setUp(KEY_UNKNOWN, KEY_UNKNOWN, OK);
    for (const minutes of [0, 1, 2]) {
      await clock.advance(minutes * 60_000);
      await send(await claim());
      if (minutes === 0) await send(await claim('a:1'));
    }
    expect(problems).toEqual([
      expect.stringContaining('is paused: Amplitude answered "Invalid API key: x"'),
      'Amplitude takes the API key: delivery goes on.',
    ]);
    expect(holds.refusal.hold(0)).toBeNull();
  });

  it.each<[string, SendResult, boolean]>([
    ['a success', OK, true],
    ['an answer about an event', REFUSED, true],
    ['a throttled project', respond(429), true],
    ['a throttled device', respond(429, { throttled_devices: { a: 31 } }), true],
    ['a refusal of the same', KEY_UNKNOWN, false],
    ['a missing field', respond(400, { error: 'x', missing_field: 'api_key' }), false],
    ['no answer', RESET, false],
    ['a proxy’s answer', respond(404), false],
    ['a firewall’s answer', respond(403), false],
  ])('ends its pause by %s: %j → %s', async (_what, answer, ends) => {
    const { send, claim, clock, holds } = await setUp(KEY_UNKNOWN, answer);
    await send(await claim('a:1'));
    await clock.advance(60_000);
    await send(await claim());
    expect(holds.refusal.hold(0) === null).toBe(ends);
  });
});

describe('a request that fails again and again for one event (deliver.reset-poison)', () => {
  /** Answers every request with `poison` in it so, and any other as it should be. */
  const breakAt = (poison: string, answer: SendResult) => (ids: string[]) => (ids.includes(poison) ? answer : OK);
  const EIGHT = ['a:1', 'b:2', 'c:3', 'd:4', 'e:5', 'f:6', 'g:7', 'h:8'];

  it.each<[string, SendResult]>([
    ['its connection is reset', RESET],
    ['it is answered 500', respond(500)],
    ['it is answered 404', respond(404)],
  ])('is halved until it is found where %s', async (_what, answer) => {
    const { send, claim, sent, settled, problems, isolation } = await setUp(breakAt('3', answer));
    const batch = await claim(...EIGHT);
    await send(batch);
    expect([sent.length, settled]).toEqual([1, EIGHT.map((name) => `${name.slice(2)} retryAt`)]);
    settled.length = 0;
    expect(await send(batch)).toEqual(new Set(['device c']));
    expect(sent.slice(1).map((ids) => ids.join(''))).toEqual(['12345678', '1234', '5678', '12', '34', '3', '4']);
    expect(settled.toSorted()).toEqual([...'1245678'].map((id) => `${id} complete`).toSpliced(2, 0, '3 retryAt'));
    expect(isolation('b', 'c', 'd')).toEqual([undefined, 'guilty', undefined]);
    expect(problems).toEqual([
      expect.stringMatching(/^\["x","3"\] fails while other events go through: .*reset-poison/),
    ]);
  });

  it('costs the circuit breaker nothing once it is known, and is said once', async () => {
    const { send, claim, problems, holds, clock } = await setUp(breakAt('1', respond(503, {}, 500)));
    const batch = await claim('a:1', 'b:2');
    await send(batch);
    await clock.advance(500);
    await send(batch);
    for (let times = 0; times < 20; times++) await send(batch.slice(0, 1));
    expect([holds.circuitBreaker.hold(0), problems.length]).toEqual([null, 1]);
  });

  it('is looked for where the other half is answered, though not delivered', async () => {
    const run = await setUp((ids) => {
      if (ids.includes('1')) return RESET;
      return ids.join('') === '34' ? respond(400, { error: 'x', events_with_invalid_fields: { time: [0, 1] } }) : OK;
    });
    const batch = await run.claim('a:1', 'b:2', 'c:3', 'd:4');
    await run.send(batch);
    run.settled.length = 0;
    await run.send(batch);
    expect(run.settled).toEqual(['3 deadLetter', '4 deadLetter', '2 complete', '1 retryAt']);
    expect(run.isolation('a')).toEqual(['guilty']);
  });

  it('is looked for where only one of a batch failed before', async () => {
    const { send, claim, sent } = await setUp(breakAt('1', RESET));
    const batch = await claim('a:1', 'b:2');
    await send(batch.slice(0, 1));
    await send(batch);
    expect(sent).toEqual([['1'], ['1', '2'], ['1'], ['2']]);
  });

  it('is not looked for once all goes through, nor for a project that is forbidden', async () => {
    const well = await setUp(RESET, OK);
    const batch = await well.claim('a:1', 'b:2');
    await well.send(batch);
    well.holds.circuitBreaker.succeeded();
    await well.send(batch);
    expect(well.sent).toHaveLength(2);
    const forbidden = await setUp(RESET, respond(403));
    const other = await forbidden.claim('a:1', 'b:2');
    await forbidden.send(other);
    await forbidden.send(other);
    expect(forbidden.sent).toHaveLength(2);
    expect(forbidden.holds.circuitBreaker.hold(0)).toMatchObject({ because: 'HTTP 403' });
  });

  it('is not looked for the first time', async () => {
    const { send, claim, sent } = await setUp(() => RESET);
    await send(await claim(...EIGHT));
    expect(sent).toHaveLength(1);
  });

  it('is not looked for where both halves fail and nothing else goes through: it is Amplitude', async () => {
    const { send, claim, sent, isolation, problems } = await setUp(() => RESET);
    const batch = await claim(...EIGHT);
    await send(batch);
    await send(batch);
    expect(sent.slice(1).map(({ length }) => length)).toEqual([8, 4, 4]);
    expect(new Set(isolation(...'abcdefgh'))).toEqual(new Set(['suspected']));
    expect(problems).toEqual([expect.stringContaining('does not take events: ECONNRESET')]);
  });

  it('is looked for where both halves fail and others go through meanwhile', async () => {
    const run = await setUp((ids) => {
      run.holds.circuitBreaker.succeeded();
      return ids.some((id) => id === '1' || id === '8') ? RESET : OK;
    });
    const batch = await run.claim(...EIGHT);
    await run.send(batch);
    run.settled.length = 0;
    await run.send(batch);
    expect(run.settled.filter((what) => !what.endsWith('complete'))).toEqual(['1 retryAt', '8 retryAt']);
  });

  it('is not looked for without a sign that Amplitude works, where it is not known whether it does', async () => {
    const run = await setUp(() => RESET);
    const batch = await run.claim(...EIGHT);
    await run.send(batch);
    for (let times = 0; times < 4; times++) run.holds.circuitBreaker.failed(TROUBLE, 0);
    await run.clock.advance(60_000);
    await run.send(batch);
    expect(run.sent).toHaveLength(2);
    run.holds.circuitBreaker.succeeded();
    await run.send(batch);
    expect(run.sent.length).toBeGreaterThan(3);
  });

  it('is found where a firewall forbids it, once others went through, and delays nobody then', async () => {
    const run = await setUp(breakAt('3', respond(403)));
    const batch = await run.claim(...EIGHT);
    await run.send(batch);
    expect(run.holds.circuitBreaker.hold(0)).toMatchObject({ because: 'HTTP 403', endedBy: 'probe' });
    await run.clock.advance(60_000);
    // Without a sign that others go through it is the project that is forbidden.
    await run.send(batch);
    expect([run.sent.length, run.holds.circuitBreaker.hold(0)?.endedBy]).toEqual([2, 'probe']);
    await run.clock.advance(120_000);
    run.holds.circuitBreaker.succeeded();
    run.settled.length = 0;
    await run.send(batch);
    expect(run.settled.filter((what) => !what.endsWith('complete'))).toEqual(['3 retryAt']);
    expect(run.holds.circuitBreaker.hold(0)).toBeNull();
  });

  it('is not guilty for failing alone where nothing else goes through', async () => {
    const { send, claim, isolation } = await setUp(() => RESET);
    const batch = await claim('a:1');
    for (let times = 0; times < 4; times++) await send(batch);
    expect(isolation('a')).toEqual(['suspected']);
  });

  it('delivers what stands before it in its own lane, and keeps what stands behind', async () => {
    const { send, claim, settled } = await setUp(breakAt('3', RESET));
    const batch = await claim('a:1', 'a:2', 'a:3', 'a:4');
    await send(batch);
    settled.length = 0;
    await send(batch);
    expect(settled).toEqual(['1 complete', '2 complete', '4 retry', '3 retryAt']);
  });

  it('is not found where it is the first of its lane, and nothing else says that Amplitude works', async () => {
    const { send, claim, sent, settled, isolation } = await setUp(breakAt('1', RESET));
    const batch = await claim('a:1', 'a:2');
    await send(batch);
    settled.length = 0;
    await send(batch);
    expect(sent.slice(1)).toEqual([['1', '2'], ['1']]);
    expect([settled, isolation('a')]).toEqual([['2 retry', '1 retryAt'], ['suspected']]);
  });

  it('keeps the events of a lane together, so that a half takes none of another’s', async () => {
    const { send, claim, sent } = await setUp(breakAt('1', RESET));
    const batch = await claim('a:1', 'b:2', 'a:3', 'b:4');
    await send(batch);
    await send(batch);
    expect(sent.slice(2, 4)).toEqual([
      ['1', '3'],
      ['2', '4'],
    ]);
  });

  it('stops looking where it may send no more, and puts the rest back', async () => {
    const run = await setUp((ids) => {
      if (ids.length === 4) run.stop();
      return RESET;
    });
    const batch = await run.claim(...EIGHT);
    await run.send(batch);
    run.settled.length = 0;
    await run.send(batch);
    expect(run.sent.map(({ length }) => length)).toEqual([8, 8, 4]);
    expect(run.settled.toSorted()).toEqual([
      ...[...'1234'].map((id) => `${id} retryAt`),
      ...[...'5678'].map((id) => `${id} retry`),
    ]);
  });

  it('goes alone once it is found, each of several, and what is behind it waits', async () => {
    const { send, claim, holds, sent, settled } = await setUp((ids) => (ids.includes('3') ? OK : RESET));
    const batch = await claim('a:1', 'a:2', 'b:3', 'b:4', 'c:5');
    for (const lane of 'abc') holds.isolatedLanes.add(`device ${lane}`, 'guilty', 'x');
    expect(await send(batch)).toEqual(new Set(['device a', 'device b', 'device c']));
    expect(sent).toEqual([['1'], ['3'], ['4'], ['5']]);
    expect(settled).toEqual(['1 retryAt', '2 retry', '3 complete', '4 retryAt', '5 retryAt']);
  });

  it('goes with the others where not all of a batch is guilty', async () => {
    const { send, claim, holds, sent } = await setUp(RESET);
    holds.isolatedLanes.add('device a', 'guilty', 'x');
    await send(await claim('a:1', 'b:2'));
    expect(sent).toEqual([['1', '2']]);
  });

  it.each<[string, SendResult]>([
    ['a body that we wrote well is called invalid', respond(400, { error: 'Invalid JSON request body' })],
    ['a proxy calls it a bad request', { kind: 'response', status: 400, body: '<html>', retryAfterMs: undefined }],
  ])('is given up where %s, as no other try mends it (deliver.400-request)', async (_what, answer) => {
    const { send, claim, outbox, isolation, clock } = await setUp(breakAt('3', answer));
    await send(await claim(...EIGHT));
    expect(outbox.counts()).toMatchObject({ dead: 0, queued: 8 });
    await clock.advance(500);
    await send(await claim());
    expect(outbox.counts()).toMatchObject({ dead: 1, delivered: 7 });
    expect(await outbox.deadLetters()).toMatchObject([{ rule: 'deliver.400-bare', event: { insert_id: '3' } }]);
    expect(isolation('c')).toEqual([undefined]);
  });

  it('is not given up while the way damages every request, even where it was guilty of something before', async () => {
    const { send, claim, outbox, holds, clock } = await setUp(() =>
      respond(400, { error: 'Invalid JSON request body' }),
    );
    await outbox.settle((await claim('a:1')).map((entry) => ({ entry, action: 'retry' })));
    holds.isolatedLanes.add('device a', 'guilty', 'x');
    for (let times = 0; times < 4; times++) {
      await send(await claim());
      await clock.advance(10_000);
    }
    expect(outbox.counts()).toMatchObject({ dead: 0, queued: 1 });
  });
});

it('hides the key where Amplitude repeats it (deliver.secrets)', async () => {
  const { send, claim, outbox, problems } = await setUp(respond(400, { error: `odd ${KEY}` }));
  await send(await claim('a:1'));
  const [deadLetter] = await outbox.deadLetters();
  expect(deadLetter?.answer?.body).toBe('{"code":400,"error":"odd …cdef"}');
  expect(problems.join()).not.toContain(KEY);
});
