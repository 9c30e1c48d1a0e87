import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { createReader } from '../../../mock-amplitude/control/reader.ts';
import { createVerdictLog, type VerdictLog } from '../../../mock-amplitude/log/verdict-log.ts';
import { createManualClock } from '../../../runtime/manual-clock.ts';
import { makeEvent } from '../make-verdict.ts';

const PAD = 'x'.repeat(1000);

function append(log: VerdictLog, count: number): void {
  for (let n = 0; n < count; n++) log.append(makeEvent(log.nextSeq(), { event: { pad: PAD } }));
}

/** A reader that reads all there is when told to, and nothing else. */
function follow(log: VerdictLog, since: number | undefined) {
  let text = '';
  let release = () => {};
  const out = new Writable({
    highWaterMark: 1,
    write(chunk, _encoding, done) {
      text += chunk;
      release = done;
    },
  });
  const reader = createReader({ log, out, passes: () => true, since });
  log.subscribe(reader.offer);
  reader.goOn();
  return {
    read() {
      while (out.writableLength > 0) release();
      reader.goOn();
    },
    ids: () => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id)),
    missed: () => [...text.matchAll(/"missed":(\d+)/g)].map(([, missed]) => Number(missed)),
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

it('finds in the log what fell while it caught up, each record once', () => {
  const log = createVerdictLog({ clock: createManualClock() });
  append(log, 3000);
  const reader = follow(log, 0);
  for (let round = 0; round < 10; round++) {
    append(log, 100);
    reader.read();
  }
  expect(reader.ids()).toEqual(range(1, 4000));
  expect(reader.missed()).toEqual([]);
});

it('gives up on catching up, and says what it missed, when as much falls as it reads', () => {
  const log = createVerdictLog({ clock: createManualClock() });
  append(log, 3000);
  const reader = follow(log, 0);
  append(log, 3000);
  for (let round = 0; round < 10; round++) reader.read();
  append(log, 1);
  reader.read();
  expect(reader.ids()).toEqual([...range(1, 3000), 6001]);
  expect(reader.missed()).toEqual([3000]);
});
