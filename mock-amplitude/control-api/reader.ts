import type { Writable } from 'node:stream';
import type { Clock } from '../../lib/clock.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { VerdictRecord } from '../verdict.ts';
import { writeRecord } from './write-records.ts';

/** A reader of the stream: gets every record of the log in order, from its place on. */
export interface Reader {
  /** Writes the records not written yet. Called at the start, for each new record, and when `out` has drained. */
  resume(): void;
  /** Writes a record once more: it has changed. Of one that has several times by then, only the last time is told. */
  again(record: VerdictRecord): void;
  close(): void;
}

export interface ReaderOptions {
  log: VerdictLog;
  out: Writable;
  passes: (record: VerdictRecord) => boolean;
  /** What is written of a record that passes. Default: all of it, under its kind. */
  write?: (record: VerdictRecord) => string;
  /** `seq` of the last record the reader has seen; undefined: only records made from now on. */
  since: number | undefined;
  /** The machine's time. */
  clock: Clock;
}

/** With this many bytes unread nothing more is written; records evicted from the log meanwhile become a `gap`. */
export const MAX_BEHIND_BYTES = 1_048_576;

/**
 * While events come in, a reader gets at most this many bytes in this many ms and lags behind beyond that: writing must
 * not slow ingestion down. Once no more events come, it catches up as fast as it reads.
 */
const SLICE_MS = 15;
const SLICE_BYTES = 16_384;

/** A record that the filter leaves out counts as this many bytes of the slice. */
const SKIPPED_BYTES = 16;

/** Most records that wait to be written once more: one a project, of those that are sent to at the same time. */
const MAX_CHANGED = 1000;

/** Creates a reader that writes server-sent events to `out`. */
export function createReader({ log, out, passes, write: writeOne = writeWhole, since, clock }: ReaderOptions): Reader {
  let last = since ?? log.lastSeq;
  let slice = 0;
  let spent = 0;
  let grownTo = 0;
  let cancel: (() => void) | undefined;
  /** Where reading goes on: to begin anew in the middle of a request would parse all of its body again for every slice. */
  let records: Iterator<VerdictRecord> | undefined;

  /** The log's last record when there was nothing more to read: those missing up to it are forgotten, not to come. */
  let caughtUpTo = 0;

  /** Records that have changed since they were written. */
  const changed = new Set<VerdictRecord>();

  const hasMore = () => changed.size > 0 || log.lastSeq > Math.max(last, caughtUpTo);

  /** The next record, undefined where there is none yet. */
  function readNext(): VerdictRecord | undefined {
    const next = records?.next();
    if (next?.done === false) return next.value;
    // It has come to the end, or the log was cleared: only a new one tells.
    records = log.after(last);
    const first = records.next();
    if (!first.done) return first.value;
    records = undefined;
    caughtUpTo = log.lastSeq;
    return undefined;
  }

  function write(): void {
    let text = '';
    for (const record of changed) text += writeEvent(record);
    changed.clear();
    for (let record = readNext(); record !== undefined; record = readNext()) {
      // Numbers count every record. Those of refusals that one record stands for have none, and nothing is missed there.
      const missed = Math.min(record.seq - 1, log.forgottenUpTo) - last;
      if (missed > 0) text += `event: gap\ndata: {"missed":${missed}}\n\n`;
      last = record.seq;
      const part = writeEvent(record);
      text += part;
      spent += Math.max(SKIPPED_BYTES, part.length);
      if (spent >= SLICE_BYTES || text.length >= MAX_BEHIND_BYTES) break;
    }
    if (text !== '') out.write(text);
  }

  function writeEvent(record: VerdictRecord): string {
    return passes(record) ? writeOne(record) : '';
  }

  function schedule(ms: number): void {
    cancel = clock.after(ms, () => {
      cancel = undefined;
      resume();
    });
  }

  function resume(): void {
    if (cancel !== undefined || out.writableLength > MAX_BEHIND_BYTES) return;
    const now = Math.floor(clock.now() / SLICE_MS);
    if (now !== slice) spent = 0;
    slice = now;
    if (spent < SLICE_BYTES) write();
    if (!hasMore() || out.writableLength > MAX_BEHIND_BYTES) return;
    const quiet = log.lastSeq === grownTo;
    grownTo = log.lastSeq;
    if (quiet) spent = 0;
    schedule(quiet ? 0 : SLICE_MS);
  }

  return {
    resume,
    again(record) {
      // One that is still to be written is written as it is by then.
      if (record.seq <= last && changed.size < MAX_CHANGED) changed.add(record);
      resume();
    },
    close() {
      cancel?.();
      cancel = () => {};
    },
  };
}

function writeWhole(record: VerdictRecord): string {
  return `event: ${record.kind}\nid: ${record.seq}\ndata: ${writeRecord(record)}\n\n`;
}
