import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createVerdictLog } from '../../../mock-amplitude/event-log/verdict-log.ts';
import { findMisses } from '../../../mock-amplitude/event-log/wait-for-events.ts';
import { appendEvents } from '../make-record.ts';

const EVENTS = 1000;

/** Each look at the stopwatch is a millisecond later: work is long here by its steps, however fast the machine is. */
beforeEach(() => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now++);
});
afterEach(() => vi.restoreAllMocks());

function fill() {
  const log = createVerdictLog({ clock: createManualClock() });
  appendEvents(log, ...Array.from({ length: EVENTS }, () => ({ eventType: 'Page Viewed' })));
  return log;
}

/** How many turns others had until the work was done. */
async function countTurns(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let working = true;
  const take = () => {
    turns++;
    if (working) setImmediate(take);
  };
  setImmediate(take);
  await work;
  working = false;
  return turns;
}

describe('others have their turn', () => {
  it('while what came closest is looked for', async () => {
    const log = fill();
    expect(await countTurns(findMisses(log, { eventType: 'Order' }))).toBeGreaterThan(EVENTS / 25);
  });

  it('while a wait looks at what is there, and it misses nothing that comes in its turn', async () => {
    const log = fill();
    const waiting = log.waitForEvents({ match: { eventType: 'Order' }, count: 3, timeoutMs: 1000 });
    setImmediate(() => appendEvents(log, { eventType: 'Order', insertId: 'during' }));
    const turns = countTurns(waiting);
    while (log.stats().waiting === 0) await new Promise(setImmediate);
    appendEvents(log, { eventType: 'Order', insertId: 'after 1' }, { eventType: 'Order', insertId: 'after 2' });
    expect((await waiting).events.map(({ insertId }) => insertId)).toEqual(['during', 'after 1', 'after 2']);
    expect(await turns).toBeGreaterThan(EVENTS / 50);
  });

  it('while events are searched; cleared meanwhile, none of the forgotten is found', async () => {
    const log = fill();
    const searching = log.search({ eventType: 'Page Viewed' });
    setImmediate(() => {
      log.clear();
      appendEvents(log, { eventType: 'Page Viewed', insertId: 'new' });
    });
    expect((await searching).map(({ insertId }) => insertId)).toEqual(['new']);
  });
});
