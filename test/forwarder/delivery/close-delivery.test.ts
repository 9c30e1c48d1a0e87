import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createRng } from '../../../lib/rng.ts';
import { createDelivery } from '../../../src/forwarder/delivery/create-delivery.ts';
import { DEFAULT_DELIVERY_LIMITS } from '../../../src/forwarder/delivery/delivery-limits.ts';
import type { Outbox } from '../../../src/forwarder/delivery/outbox/outbox.ts';
import { createSqliteOutbox } from '../../../src/forwarder/delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { IN_MEMORY } from '../../../src/forwarder/delivery/outbox/sqlite/open-store.ts';

const GONE = new Error('the disk is gone');

/** A delivery whose outbox fails in some of what is asked of it; `closed` counts how often it was closed. */
function setUp(failing: Partial<Outbox>) {
  const limits = { ...DEFAULT_DELIVERY_LIMITS, lingerMs: 0 };
  const clock = createManualClock(1_000_000);
  const outbox = createSqliteOutbox({ file: IN_MEMORY, clock, limits, onProblem: () => {} });
  const problems: string[] = [];
  let closed = 0;
  const delivery = createDelivery({
    outbox: {
      ...outbox,
      async close() {
        closed++;
        await outbox.close();
      },
      ...failing,
    },
    client: {
      send: async () => ({ kind: 'response', status: 200, body: '{}', retryAfterMs: undefined }),
      close: async () => {},
    },
    requestTemplate: { apiKey: '0123456789abcdef', minIdLength: undefined },
    ...{ limits, clock },
    rng: createRng(1),
    onOutcome: () => {},
    onProblem: (problem) => problems.push(problem),
  });
  return { delivery, clock, problems, closed: () => closed };
}

it('gives the outbox back when it stops, though it cannot count what is left', async () => {
  const run = setUp({ refresh: () => Promise.reject(GONE) });
  await run.delivery.close();
  expect([run.closed(), run.problems]).toEqual([
    1,
    ['Stopped, and failed to count what is left. Error: the disk is gone'],
  ]);
});

it('says of what is left in a database that others deliver it', async () => {
  const instances = { share: () => 1, setPaused() {}, setRest() {}, onChange() {} };
  const size = () => ({ entries: 2, bytes: 2, claimed: 0, delayedLanes: 0, deadLetters: 0 });
  const run = setUp({ instances, size, durable: true });
  run.delivery.pause('by hand');
  await run.delivery.close();
  expect(run.problems.at(-1)).toBe(
    'Stopped with 2 events that were not delivered; they wait in the database for other instances, or for the next start.',
  );
});

describe('an outbox that cannot be opened', () => {
  const unopened = () => {
    const opened = Promise.reject(GONE);
    opened.catch(() => {});
    const fail = () => Promise.reject(GONE);
    return { opened, claim: fail, refresh: fail };
  };

  it('is told by what starts it alone, where that closes it', async () => {
    const run = setUp(unopened());
    run.delivery.wake();
    await expect(unopened().opened).rejects.toBe(GONE);
    await run.delivery.close();
    await run.clock.advance(3_600_000);
    expect([run.closed(), run.problems]).toEqual([1, []]);
  });

  it('is told once where nobody closes it, and not tried again', async () => {
    const run = setUp(unopened());
    run.delivery.wake();
    await run.clock.advance(3_600_000);
    expect(run.problems).toEqual(['Nothing is delivered until the next start. Error: the disk is gone']);
  });
});
