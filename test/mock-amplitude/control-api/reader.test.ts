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
