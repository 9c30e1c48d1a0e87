import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createReader } from '../../../mock-amplitude/control-api/reader.ts';
import { createVerdictLog, type VerdictLog } from '../../../mock-amplitude/event-log/verdict-log.ts';
import { appendEvents } from '../make-record.ts';

const PAD = 'x'.repeat(1000);

/** Appends requests of one event each: two records. */
function append(log: VerdictLog, count: number): void {
  for (let n = 0; n < count; n++) appendEvents(log, { event: { pad: PAD } });
}

/** A reader that takes what is written at once. */
function follow(log: VerdictLog, since: number | undefined) {
  const clock = createManualClock();
  let text = '';
  const out = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const reader = createReader({ log, out, passes: () => true, since, clock });
  log.onNews(reader.resume);
  reader.resume();
  return {
    clock,
    ids: () => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id)),
    missed: () => [...text.matchAll(/"missed":(\d+)/g)].map(([, missed]) => Number(missed)),
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

it('gets each record at once while there are few', () => {
  const log = createVerdictLog({ clock: createManualClock() });
  const reader = follow(log, undefined);
  append(log, 10);
  expect(reader.ids()).toEqual(range(1, 20));
});

it('takes no more than its share of a busy emulator, and catches up once that is quiet', async () => {
  const log = createVerdictLog({ clock: createManualClock() });
  const reader = follow(log, undefined);
  append(log, 1000);
  expect(reader.ids().length).toBeLessThan(120);
  append(log, 1);
  await reader.clock.advance(15);
  expect(reader.ids().length).toBeLessThan(240);
  await reader.clock.advance(1000);
  expect(reader.ids()).toEqual(range(1, 2002));
  expect(reader.missed()).toEqual([]);
});

it('gets nothing twice, and nothing that is forgotten, where the log is cleared while it reads', async () => {
  const log = createVerdictLog({ clock: createManualClock() });
  const reader = follow(log, undefined);
  append(log, 100);
  const read = reader.ids();
  log.clear('shop-eu');
  await reader.clock.advance(1000);
  expect(reader.ids()).toEqual(range(1, 200));

  appendEvents(log, ...Array.from({ length: 100 }, () => ({ event: { pad: PAD } })));
  const before = reader.ids();
  log.clear();
  await reader.clock.advance(1000);
  expect([read.length < 200, before.length < 301]).toEqual([true, true]);
  expect(reader.ids()).toEqual(before);
  append(log, 1);
  expect(reader.ids().slice(-2)).toEqual([302, 303]);
  expect(reader.missed()).toEqual([301 - before.length]);
});

it('waits for the next record where those it lacks are forgotten', async () => {
  const log = createVerdictLog({ clock: createManualClock() });
  append(log, 1);
  log.clear();
  const reader = follow(log, 0);
  // It never would, were the reader to look again and again.
  await reader.clock.advance(1000);
  append(log, 1);
  expect(reader.ids()).toEqual([3, 4]);
  expect(reader.missed()).toEqual([2]);
});

it('says what was evicted before it was read', async () => {
  const log = createVerdictLog({ clock: createManualClock(), maxEvents: 100 });
  const reader = follow(log, undefined);
  append(log, 1000);
  await reader.clock.advance(1000);
  const [missed = 0] = reader.missed();
  expect(missed).toBeGreaterThan(1000);
  expect(reader.ids().length + missed).toBe(2000);
  expect(reader.ids().at(-1)).toBe(2000);
});
