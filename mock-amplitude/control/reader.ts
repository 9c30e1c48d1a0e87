import type { Writable } from 'node:stream';
import type { VerdictLog } from '../log/verdict-log.ts';
import type { VerdictRecord } from '../verdict.ts';
import { writeRecord } from './write-records.ts';

/** One who reads the stream: first what was missed, as fast as it is read, then each record as it falls. */
export interface Reader {
  /** Takes a record that has just been appended. */
  offer(record: VerdictRecord): void;
  /** To be called at the start and whenever `out` has been read empty. */
  goOn(): void;
}

export interface ReaderOptions {
  log: VerdictLog;
  out: Writable;
  passes: (record: VerdictRecord) => boolean;
  /** The last record the reader has seen; undefined for one who wants no more than what falls from now on. */
  since: number | undefined;
}

/** A reader this far behind, in bytes, misses records until it has caught up, and is told how many. */
const MAX_BEHIND_BYTES = 1_048_576;

/** Creates a reader that writes server-sent events to `out`. */
export function createReader({ log, out, passes, since }: ReaderOptions): Reader {
  let caughtUp = since === undefined;
  let last = since ?? 0;
  let backlog = caughtUp ? [] : recordsSince(log, last);
  let next = 0;
  let missed = countLost(backlog, last);

  const isBehind = () => out.writableLength > MAX_BEHIND_BYTES;

  function tellGap(): void {
    if (missed > 0) out.write(`event: gap\ndata: {"missed":${missed}}\n\n`);
    missed = 0;
  }

  function write(record: VerdictRecord): void {
    tellGap();
    out.write(`event: ${record.kind}\nid: ${record.seq}\ndata: ${writeRecord(record)}\n\n`);
  }

  function takeNext(): void {
    const record = backlog[next++];
    if (record !== undefined) {
      last = record.seq;
      if (passes(record)) write(record);
      return;
    }
    const more = recordsSince(log, last);
    // As much fell as was read meanwhile: the reader will never catch up, and counts as slow.
    const isSlow = more.length > 0 && more.length >= backlog.length;
    if (isSlow) missed += more.filter(passes).length;
    caughtUp = isSlow || more.length === 0;
    backlog = caughtUp ? [] : more;
    next = 0;
  }

  return {
    offer(record) {
      // Until it has caught up, the reader finds the record in the log.
      if (!caughtUp || !passes(record)) return;
      if (isBehind()) missed++;
      else write(record);
    },
    goOn() {
      while (!caughtUp && !isBehind()) takeNext();
      if (!isBehind()) tellGap();
    },
  };
}

function recordsSince(log: VerdictLog, since: number): VerdictRecord[] {
  return [...log.requests({ since }), ...log.events({ since })].sort((one, other) => one.seq - other.seq);
}

/** How many records after `since` are no longer kept, whether the reader asked for them or not: nobody can tell any more. */
function countLost(kept: readonly VerdictRecord[], since: number): number {
  const newest = kept.at(-1)?.seq;
  return newest === undefined ? 0 : newest - since - kept.length;
}
