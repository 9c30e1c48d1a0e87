import type { QuerySubject } from '../../lib/query/subject.ts';
import { createSubjects } from '../event-log/query-subjects.ts';
import type { LoggedVerdict } from '../event-log/verdict-log.ts';
import type { VerdictRecord } from '../verdict.ts';
import { writeEventLine, writeRequestLine } from './line-record.ts';
import type { ControlOptions } from './route.ts';

/** Writes records as lines, in their order. */
export interface LineWriter {
  subjectOf: (record: VerdictRecord) => QuerySubject;
  /** The line of a record. */
  write(record: VerdictRecord): string;
  /**
   * The line of an event's request, to stand before that of the event; undefined where it was written already, or where the
   * line of the event says all there is: of one event that was sent once.
   */
  writeRequestOf(record: VerdictRecord): string | undefined;
}

/**
 * Creates what writes lines.
 *
 * @param isPartial whether events of a request may be left out: its line tells of them, then
 */
export function createLineWriter(
  { log, attempts }: Pick<ControlOptions, 'log' | 'attempts'>,
  isPartial: boolean,
): LineWriter {
  const subjectOf = createSubjects(log, attempts);
  /** The last request that a line was written of, or of an event of it. */
  let last: number | undefined;

  function writeRequest(request: LoggedVerdict): string {
    const attempt = attempts.of(request);
    const events = isPartial && request.eventRecords > 0 ? request.readRecords() : undefined;
    return writeRequestLine(request, { attempt, before: attempts.before(request).at(-1), events });
  }

  return {
    subjectOf,
    write(record) {
      if (record.kind === 'event') return writeEventLine(record, subjectOf(record));
      last = record.seq;
      const request = log.find(record.seq);
      if (request !== undefined) return writeRequest(request);
      return writeRequestLine(record, { attempt: 1, before: undefined, events: undefined });
    },
    writeRequestOf(record) {
      if (record.kind === 'request' || record.requestSeq === last) return undefined;
      last = record.requestSeq;
      const request = log.find(record.requestSeq);
      if (request === undefined) return undefined;
      const isPlain = request.eventRecords === 1 && request.count === 1 && attempts.of(request) === 1;
      return isPlain ? undefined : writeRequest(request);
    },
  };
}
