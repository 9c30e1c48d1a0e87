import type { Writable } from 'node:stream';
import type { Clock } from '../../lib/clock.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { VerdictRecord } from '../verdict.ts';
import { writeRecord } from './write-records.ts';

/** One who reads the stream: every record of the log in order, from its place on. */
export interface Reader {
  /** Writes what there is. To be called at the start, for each new record, and whenever `out` has been read empty. */
  goOn(): void;
  close(): void;
}

export interface ReaderOptions {
  log: VerdictLog;
  out: Writable;
  passes: (record: VerdictRecord) => boolean;
  /** The last record the reader has seen; undefined for one who wants no more than what falls from now on. */
  since: number | undefined;
  /** The machine's time. */
  clock: Clock;
}

/** A reader this far behind, in bytes, has to read before it gets more; what the log lets go meanwhile, it misses. */
const MAX_BEHIND_BYTES = 1_048_576;

/**
 * What a reader may take of a busy emulator: so many bytes in so many ms. Beyond that it lags behind, since whoever sends
 * events must not wait for whoever watches. Once no more events come, it catches up as fast as it reads.
 */
const TURN_MS = 15;
const TURN_BYTES = 16_384;

/** What looking at a record costs that is not for this reader, in bytes of its turn. */
const SKIPPED_BYTES = 16;

/** Creates a reader that writes server-sent events to `out`. */
export function createReader({ log, out, passes, since, clock }: ReaderOptions): Reader {
  let last = since ?? log.lastSeq;
  let turn = 0;
  let spent = 0;
  let grownTo = 0;
  let cancel: (() => void) | undefined;

  const hasMore = () => log.lastSeq > last;

  function write(): void {
    let text = '';
    for (const record of log.after(last)) {
      // Numbers count every record: one that is not the next one says how many are gone.
      const missed = record.seq - last - 1;
      if (missed > 0) text += `event: gap\ndata: {"missed":${missed}}\n\n`;
      last = record.seq;
      const part = passes(record) ? `event: ${record.kind}\nid: ${record.seq}\ndata: ${writeRecord(record)}\n\n` : '';
      text += part;
      spent += Math.max(SKIPPED_BYTES, part.length);
      if (spent >= TURN_BYTES || text.length >= MAX_BEHIND_BYTES) break;
    }
    if (text !== '') out.write(text);
  }

  function later(ms: number): void {
    cancel = clock.after(ms, () => {
      cancel = undefined;
      goOn();
    });
  }

  function goOn(): void {
    if (cancel !== undefined || out.writableLength > MAX_BEHIND_BYTES) return;
    const now = Math.floor(clock.now() / TURN_MS);
    if (now !== turn) spent = 0;
    turn = now;
    if (spent < TURN_BYTES) write();
    if (!hasMore() || out.writableLength > MAX_BEHIND_BYTES) return;
    const quiet = log.lastSeq === grownTo;
    grownTo = log.lastSeq;
    if (quiet) spent = 0;
    later(quiet ? 0 : TURN_MS);
  }

  return {
    goOn,
    close() {
      cancel?.();
      cancel = () => {};
    },
  };
}
