import { describe, expect, it } from 'vitest';
import type { DeliveryLimits } from '../../../src/forwarder/delivery/delivery-limits.ts';
import { createDispatcher } from '../../../src/forwarder/delivery/dispatcher.ts';
import type { Entry, Outbox } from '../../../src/forwarder/delivery/outbox/outbox.ts';
import { openHolds } from './open-holds.ts';
import { readRows } from './read-rows.ts';

const START = 1_000_000;
const FORBIDDEN = { because: 'Forbidden', fix: 'Wait.' };

/** A dispatcher whose batches a test ends itself. */
function setUp(changed: Partial<DeliveryLimits> = {}, broken: Partial<Outbox> = {}) {
  const shared = openHolds(START, { lingerMs: 20, requestsInFlight: 2, batchEvents: 2, ...changed });
  const { clock, outbox, holds, problems, append } = shared;
  const sent: { ids: string[]; at: number; complete: () => Promise<void>; end: (error?: Error) => Promise<void> }[] =
    [];
  const calls = { claim: 0, settle: 0 };
  const settled: string[] = [];
  const dispatcher = createDispatcher({
    ...shared,
    outbox: {
      ...outbox,
      claim(limit) {
        calls.claim++;
        return outbox.claim(limit);
      },
      settle(settlements) {
        calls.settle++;
        settled.push(...settlements.map(({ entry, action }) => `${entry.ids.insert_id} ${action}`));
        return outbox.settle(settlements);
      },
      ...broken,
    },
    requestTemplate: { apiKey: 'k', minIdLength: undefined },
    sendBatch(batch) {
      const answer = Promise.withResolvers<ReadonlySet<string>>();
      const ids = batch.map((entry) => entry.ids.insert_id);
      const complete = () => outbox.settle(batch.map((entry: Entry) => ({ entry, action: 'complete' })));
      const end = async (error?: Error) => {
        if (error !== undefined) return answer.reject(error);
        await complete();
        answer.resolve(new Set());
      };
      sent.push({
        ids,
        at: clock.now() - START,
        complete,
        end: async (error) => {
          await end(error);
          await clock.advance(0);
        },
      });
      return answer.promise;
    },
  });
  const requests = () => sent.map(({ ids }) => ids.join());
  /** Whether a promise has resolved. */
  const isDone = async (promise: Promise<void>) => {
    let done = false;
    void promise.then(() => {
      done = true;
    });
    await clock.advance(0);
    return done;
  };
  return { dispatcher, outbox, holds, clock, sent, calls, settled, problems, append, requests, isDone };
}

describe('wake', () => {
  it('has what is new sent after the linger, so that others may share its request', async () => {
    const { dispatcher, clock, append, requests } = setUp();
    await append('a:1');
    dispatcher.wake();
    await clock.advance(19);
    expect(requests()).toEqual([]);
    await append('b:2');
    dispatcher.wake();
    await clock.advance(1);
    expect(requests()).toEqual(['1,2']);
  });

  it('has it looked at once, however often it is called', async () => {
    const { dispatcher, clock, calls } = setUp();
    for (let times = 0; times < 5; times++) dispatcher.wake();
    await clock.advance(1000);
    expect(calls.claim).toBe(1);
  });

  it('comes before what is due later', async () => {
    const { dispatcher, clock, append, sent, outbox } = setUp();
    await append('a:1');
    const [entry] = await outbox.claim({ count: 1, bytes: 1000, perLane: 1 });
    if (entry !== undefined) await outbox.settle([{ entry, action: 'retryAt', at: START + 5000 }]);
    dispatcher.dispatch();
    await clock.advance(0);
    await append('b:2');
    dispatcher.wake();
    await clock.advance(6000);
    await sent[0]?.end();
    await clock.advance(6000);
    expect(sent.map(({ ids, at }) => [ids.join(), at])).toEqual([
      ['2', 20],
      ['1', 5000],
    ]);
  });

  it('is not forgotten where a look meanwhile finds nothing that is due', async () => {
    const { dispatcher, clock, append, requests } = setUp();
    dispatcher.wake();
    dispatcher.dispatch();
    await clock.advance(0);
    await append('a:1');
    await clock.advance(20);
    expect(requests()).toEqual(['1']);
  });

  it('does nothing any more once it is stopped', async () => {
    const { dispatcher, clock, append, calls } = setUp();
    await append('a:1');
    dispatcher.wake();
    dispatcher.stop();
    dispatcher.wake();
    dispatcher.dispatch();
    await clock.advance(10_000);
    expect([calls.claim, dispatcher.stopped]).toEqual([0, true]);
  });
});

describe('dispatch', () => {
  it('has so many requests under way and no more, and the next one as soon as one ends', async () => {
    const { dispatcher, clock, append, requests, sent } = setUp();
    await append('a:1', 'b:2', 'c:3', 'd:4', 'e:5');
    expect(dispatcher.underWay).toBe(0);
    dispatcher.dispatch();
    await clock.advance(0);
    expect([requests(), dispatcher.underWay]).toEqual([['1,2', '3,4'], 2]);
    await sent[0]?.end();
    expect([requests(), dispatcher.underWay]).toEqual([['1,2', '3,4', '5'], 2]);
    await sent[1]?.end();
    await sent[2]?.end();
    expect(dispatcher.underWay).toBe(0);
  });

  it('looks once at a time, and once more for all who ask meanwhile', async () => {
    const looks: (() => void)[] = [];
    const claim = () => new Promise<Entry[]>((resolve) => looks.push(() => resolve([])));
    const { dispatcher, clock } = setUp({}, { claim, nextDue: () => undefined });
    for (let times = 0; times < 3; times++) dispatcher.dispatch();
    await clock.advance(0);
    expect(looks).toHaveLength(1);
    dispatcher.dispatch();
    dispatcher.dispatch();
    await clock.advance(0);
    expect(looks).toHaveLength(1);
    looks[0]?.();
    await clock.advance(0);
    looks[1]?.();
    await clock.advance(0);
    expect(looks).toHaveLength(2);
  });

  it('asks nothing of an outbox before it is opened', async () => {
    const opening = Promise.withResolvers<void>();
    const { dispatcher, clock, append, calls, requests } = setUp({}, { opened: opening.promise });
    await append('a:1');
    dispatcher.dispatch();
    await clock.advance(1000);
    expect(calls.claim).toBe(0);
    opening.resolve();
    await clock.advance(0);
    expect(requests()).toEqual(['1']);
  });

  it('asks nothing of an outbox that cannot be opened, which others tell of', async () => {
    const { dispatcher, clock, calls, holds, problems } = setUp({}, { opened: Promise.reject(new Error('locked')) });
    dispatcher.dispatch();
    await clock.advance(1_000_000);
    expect([calls.claim, holds.outboxTrouble.hold(), problems]).toEqual([0, null, []]);
  });

  it('asks nothing of an outbox while the project is held, and looks again when that is over', async () => {
    const { dispatcher, clock, append, holds, calls, sent } = setUp();
    await append('a:1');
    holds.circuitBreaker.refused(FORBIDDEN, 0);
    dispatcher.dispatch();
    await clock.advance(59_999);
    expect(calls.claim).toBe(0);
    await clock.advance(1);
    expect(sent.map(({ at }) => at)).toEqual([60_000]);
  });

  it('waits for somebody while it is paused', async () => {
    const { dispatcher, clock, append, holds, calls } = setUp();
    await append('a:1');
    holds.pause.pause('x');
    dispatcher.dispatch();
    await clock.advance(1_000_000);
    expect(calls.claim).toBe(0);
  });

  it('sends a small request where it is not known whether Amplitude works', async () => {
    const limits = { breakerFailures: 1, probeEvents: 1, backoffFirstMs: 0, breakerLongestMs: 0 };
    const { dispatcher, clock, append, holds, requests } = setUp(limits);
    holds.circuitBreaker.failed(FORBIDDEN, 0);
    await append('a:1', 'b:2', 'c:3');
    dispatcher.dispatch();
    await clock.advance(0);
    expect(requests()).toEqual(['1']);
  });

  it('sends a small request where Amplitude refuses whatever is sent, once its rest is over', async () => {
    const { dispatcher, clock, append, holds, requests } = setUp({ probeEvents: 1 });
    holds.refusal.begin(FORBIDDEN, 0);
    await append('a:1', 'b:2', 'c:3');
    dispatcher.dispatch();
    await clock.advance(59_999);
    expect(requests()).toEqual([]);
    await clock.advance(1);
    expect(requests()).toEqual(['1']);
  });

  it('sends no more than an id may, gives back the rest as if it had not been claimed, and comes back for it', async () => {
    const { dispatcher, clock, append, sent, outbox } = setUp({
      batchEvents: 10,
      idEventsPerSecond: 2,
      idWindowSeconds: 2,
    });
    await append('a:1', 'a:2', 'a:3', 'b:4');
    dispatcher.dispatch();
    await clock.advance(0);
    const first = sent.map(({ ids }) => ids.join());
    expect(first.join().split(',').toSorted()).toEqual(['1', '2', '4']);
    for (const { end } of [...sent]) await end();
    await clock.advance(1000);
    const last = sent.at(-1);
    expect([last?.ids, last?.at]).toEqual([['3'], 1000]);
    expect(outbox.counts()).toMatchObject({ delivered: 3 });
  });

  it('sends isolated lanes in a request of their own, at the same time', async () => {
    const { dispatcher, clock, append, holds, requests } = setUp({ batchEvents: 10 });
    holds.isolatedLanes.add('device b', 'named', 'x');
    await append('a:1', 'b:2', 'c:3');
    dispatcher.dispatch();
    await clock.advance(0);
    expect(requests()).toEqual(['1,3', '2']);
  });

  it('sends what is named, suspected and guilty each in a request of its own', async () => {
    const { dispatcher, clock, append, holds, requests } = setUp({ batchEvents: 10, requestsInFlight: 9 });
    for (const [lane, isolation] of [
      ['b', 'guilty'],
      ['c', 'suspected'],
      ['d', 'named'],
      ['e', 'suspected'],
    ] as const) {
      holds.isolatedLanes.add(`device ${lane}`, isolation, 'x');
    }
    await append('a:1', 'b:2', 'c:3', 'd:4', 'e:5');
    dispatcher.dispatch();
    await clock.advance(0);
    expect(requests()).toEqual(['1', '4', '3,5', '2']);
  });

  it('probes with one request, of those that nothing is held against first', async () => {
    const limits = { batchEvents: 10, requestsInFlight: 9, breakerFailures: 1, backoffFirstMs: 0, breakerLongestMs: 0 };
    const { dispatcher, clock, append, holds, requests, sent, settled, outbox } = setUp(limits);
    holds.isolatedLanes.add('device a', 'guilty', 'x');
    holds.isolatedLanes.add('device c', 'suspected', 'x');
    holds.circuitBreaker.failed(FORBIDDEN, 0);
    await append('a:1', 'b:2', 'c:3');
    dispatcher.dispatch();
    await clock.advance(0);
    expect(requests()).toEqual(['2']);
    expect(settled).toEqual(['3 release', '1 release']);
    await sent[0]?.end();
    expect(requests()).toEqual(['2', '3']);
    await sent[1]?.end();
    expect(requests()).toEqual(['2', '3', '1']);
    // What stayed behind was not tried.
    expect(await readRows(outbox.waiting())).toMatchObject([{ attempts: 1 }]);
  });

  it('has one request of guilty events under way and no more: the others wait for their turn', async () => {
    const { dispatcher, clock, append, holds, requests, sent } = setUp({ batchEvents: 10, requestsInFlight: 9 });
    for (const lane of 'abc') holds.isolatedLanes.add(`device ${lane}`, 'guilty', 'x');
    await append('a:1');
    dispatcher.dispatch();
    await clock.advance(0);
    await append('b:2', 'd:3');
    dispatcher.dispatch();
    await clock.advance(0);
    expect(requests()).toEqual(['1', '3']);
    await clock.advance(2000);
    await sent[0]?.end(new Error('a bug'));
    await append('c:4');
    dispatcher.dispatch();
    await clock.advance(0);
    expect(requests()).toEqual(['1', '3', '4']);
    await sent[2]?.end();
    await clock.advance(2999);
    expect(requests()).toHaveLength(3);
    await clock.advance(1);
    expect(requests()[3]).toBe('2');
  });

  it('sends nothing else where all of it is isolated', async () => {
    const { dispatcher, clock, append, holds, requests } = setUp({ batchEvents: 10 });
    holds.isolatedLanes.add('device b', 'named', 'x');
    await append('b:2');
    dispatcher.dispatch();
    await clock.advance(0);
    expect([requests(), dispatcher.underWay]).toEqual([['2'], 1]);
  });
});

describe('what goes wrong', () => {
  it('a bug costs no event: it is tried again after a while, and said', async () => {
    const { dispatcher, clock, append, sent, problems } = setUp();
    await append('a:1');
    dispatcher.dispatch();
    await clock.advance(0);
    await sent[0]?.end(new Error('a bug'));
    expect(problems).toEqual([
      'Failed to deliver a batch: this is a bug, its events are tried again later. Error: a bug',
    ]);
    await clock.advance(59_999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent.map(({ ids, at }) => [ids.join(), at])).toEqual([
      ['1', 0],
      ['1', 60_000],
    ]);
  });

  it('what could not be given back to its rate is tried again after a while', async () => {
    let broken = true;
    const run = setUp(
      { idEventsPerSecond: 1, idWindowSeconds: 2 },
      {
        async settle(settlements) {
          if (broken && settlements.some(({ action }) => action === 'release')) {
            broken = false;
            throw new Error('the disk is gone');
          }
          await run.outbox.settle(settlements);
        },
      },
    );
    await run.append('a:1', 'b:2');
    const [first] = await run.outbox.claim({ count: 1, bytes: 1000, perLane: 1 });
    if (first !== undefined) await run.outbox.settle([{ entry: first, action: 'retry' }]);
    run.holds.perIdLimits.admit(first === undefined ? [] : [first]);
    run.dispatcher.dispatch();
    await run.clock.advance(0);
    expect([broken, run.problems]).toEqual([false, [expect.stringContaining('the disk is gone')]]);
    await run.clock.advance(60_000);
    expect(run.requests().join().split(',').toSorted()).toEqual(['1', '2']);
  });

  it('says which events cannot even be put back, and does so once the storage works again', async () => {
    let works = false;
    let tries = 0;
    const actions: string[] = [];
    const run = setUp(
      {},
      {
        async settle(settlements) {
          tries++;
          actions.push(...settlements.map(({ action }) => action));
          if (!works) throw new Error('the disk is gone');
          await run.outbox.settle(settlements);
        },
      },
    );
    const { dispatcher, clock, append, sent, problems } = run;
    await append('a:1');
    dispatcher.dispatch();
    await clock.advance(0);
    await sent[0]?.end(new Error('a bug'));
    expect(problems[1]).toBe('Failed to put a batch back: it is tried again in 60000 ms. Error: the disk is gone');
    expect([dispatcher.underWay, tries]).toEqual([0, 1]);
    await clock.advance(119_999);
    works = true;
    expect([tries, sent.length]).toEqual([2, 1]);
    await clock.advance(1);
    expect([tries, sent.map(({ at }) => at)]).toEqual([3, [0, 120_000]]);
    expect(actions).toEqual(['retryAt', 'retry', 'retry']);
  });

  it('puts nothing back any more once it is stopped, and leaves no timer behind', async () => {
    let tries = 0;
    const settle = () => {
      tries++;
      return Promise.reject(new Error('the disk is gone'));
    };
    for (const stopsFirst of [true, false]) {
      const { dispatcher, clock, append, sent } = setUp({}, { settle });
      await append('a:1');
      dispatcher.dispatch();
      await clock.advance(0);
      if (stopsFirst) dispatcher.stop();
      await sent[0]?.end(new Error('a bug'));
      if (!stopsFirst) dispatcher.stop();
      await clock.advance(600_000);
    }
    expect(tries).toBe(2);
  });

  it('an outbox that cannot be read is looked at again after a while', async () => {
    let reads = 0;
    const failing = {
      claim() {
        reads++;
        return Promise.reject(new Error('the disk is gone'));
      },
    };
    const { dispatcher, clock, holds, problems } = setUp({}, failing);
    dispatcher.dispatch();
    await clock.advance(59_999);
    expect(holds.outboxTrouble.hold()).toMatchObject({
      ...{ reason: 'outbox-unreadable', because: 'the outbox cannot be read: Error: the disk is gone' },
      ...{ since: START, until: START + 60_000, endedBy: 'time' },
    });
    expect([reads, problems]).toEqual([
      1,
      ['Failed to read the outbox: it is tried again in 60000 ms. Error: the disk is gone'],
    ]);
    await clock.advance(1);
    expect(reads).toBe(2);
    expect(holds.outboxTrouble.hold()).toMatchObject({ since: START, until: START + 120_000 });
  });
});

describe('an outbox that could not be read', () => {
  it('holds nothing any more once it was read', async () => {
    let isBroken = true;
    const { dispatcher, clock, holds, append, sent, outbox } = setUp(
      {},
      {
        claim: (limit) => (isBroken ? Promise.reject(new Error('the disk is gone')) : outbox.claim(limit)),
      },
    );
    await append('a:1');
    dispatcher.dispatch();
    await clock.advance(0);
    isBroken = false;
    expect(holds.outboxTrouble.hold()).not.toBeNull();
    // What asks for more meanwhile does not make it read the disk again and again.
    dispatcher.dispatch();
    await clock.advance(59_999);
    expect(sent).toEqual([]);
    await clock.advance(1);
    expect([sent.length, holds.outboxTrouble.hold()]).toEqual([1, null]);
    isBroken = true;
    await sent[0]?.end();
    expect(holds.outboxTrouble.hold()).toMatchObject({ since: START + 60_000 });
  });
});

describe('idle', () => {
  it('is said once nothing waits and nothing is under way', async () => {
    const { dispatcher, clock, append, sent, isDone } = setUp();
    expect(await isDone(dispatcher.idle())).toBe(true);
    await append('a:1');
    const idle = dispatcher.idle();
    expect(await isDone(idle)).toBe(false);
    dispatcher.dispatch();
    await clock.advance(0);
    expect(await isDone(idle)).toBe(false);
    await sent[0]?.end();
    expect(await isDone(idle)).toBe(true);
  });

  it('is not said of an outbox that is empty while its last request is under way', async () => {
    const { dispatcher, clock, append, sent, isDone } = setUp();
    await append('a:1');
    dispatcher.dispatch();
    await clock.advance(0);
    await sent[0]?.complete();
    const idle = dispatcher.idle();
    expect(await isDone(idle)).toBe(false);
    await sent[0]?.end();
    expect(await isDone(idle)).toBe(true);
  });

  it('is not waited for any more once it is stopped', async () => {
    const { dispatcher, append, isDone } = setUp();
    await append('a:1');
    const idle = dispatcher.idle();
    expect(await isDone(idle)).toBe(false);
    dispatcher.stop();
    expect(await isDone(idle)).toBe(true);
  });
});

describe('drained', () => {
  it('waits for what is under way', async () => {
    const { dispatcher, append, sent, isDone } = setUp();
    await append('a:1');
    const drained = dispatcher.drained(START);
    expect(await isDone(drained)).toBe(false);
    await sent[0]?.end();
    expect(await isDone(drained)).toBe(true);
  });

  it.each([
    [59_999, true],
    [60_000, true],
    [60_001, false],
  ])('with %i ms left and something due after 60,000 it is drained at once: %s', async (left, atOnce) => {
    const { dispatcher, append, holds, isDone } = setUp();
    await append('a:1');
    holds.circuitBreaker.refused(FORBIDDEN, 0);
    expect(await isDone(dispatcher.drained(START + left))).toBe(atOnce);
  });

  it('is drained at once where only somebody can end what holds it', async () => {
    const { dispatcher, append, holds, isDone } = setUp();
    await append('a:1');
    holds.pause.pause('x');
    expect(await isDone(dispatcher.drained(START + 1_000_000))).toBe(true);
  });

  it('is drained where nothing waits, and once it is stopped', async () => {
    const { dispatcher, append, isDone } = setUp();
    expect(await isDone(dispatcher.drained(START + 1000))).toBe(true);
    await append('a:1');
    const drained = dispatcher.drained(START + 1000);
    expect(await isDone(drained)).toBe(false);
    dispatcher.stop();
    expect(await isDone(drained)).toBe(true);
  });
});

it('stop begins nothing more, and says when all is settled', async () => {
  const { dispatcher, clock, append, sent, isDone } = setUp({ requestsInFlight: 1 });
  await append('a:1', 'b:2', 'c:3');
  expect(dispatcher.stopped).toBe(false);
  dispatcher.dispatch();
  await clock.advance(0);
  const { settled } = dispatcher.stop();
  expect(await isDone(settled)).toBe(false);
  await sent[0]?.end();
  expect([await isDone(settled), sent.length, dispatcher.stopped]).toEqual([true, 1, true]);
});
