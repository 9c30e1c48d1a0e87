import { createPause } from '../../lib/pause.ts';
import type { ReadyQuery } from '../../lib/query/parse-query.ts';
import type { QuerySubject } from '../../lib/query/subject.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { VerdictRecord } from '../verdict.ts';

/** Which records are looked for. */
export interface LineSearch {
  /** Only those with a number above the one, and below the other. */
  after: number;
  before: number;
  filter: ReadyQuery;
  /** What else they must be. */
  isMeant: (record: VerdictRecord) => boolean;
  subjectOf: (record: VerdictRecord) => QuerySubject;
  /** Amplitude's time, in ms since the epoch. */
  now: () => number;
  /** Most that are found; the newest are. */
  limit: number;
}

/** Records that have a line of their own, oldest first. */
export interface FoundLines {
  records: readonly VerdictRecord[];
  /** How many pass, those included that are too many. */
  passed: number;
  /** Where nothing passes, a term that lets nothing through by itself. */
  hiding?: string;
}

/** Looks at each record once, and gives others their turn meanwhile. */
export async function findLines({ after }: Pick<VerdictLog, 'after'>, search: LineSearch): Promise<FoundLines> {
  const collector = createCollector(search);
  const pause = createPause();
  for (const record of after(search.after)) {
    if (record.seq >= search.before) break;
    const turn = pause();
    if (turn !== undefined) await turn;
    if (hasOwnLine(record) && search.isMeant(record)) collector.look(record);
  }
  return collector.end();
}

/** Whether a record has a line of its own: a request has none where its events follow. */
export function hasOwnLine(record: VerdictRecord): boolean {
  return record.kind === 'event' || record.eventRecords === 0;
}

function createCollector({ filter, subjectOf, now, limit }: LineSearch) {
  let records: VerdictRecord[] = [];
  let looked = 0;
  let passed = 0;
  /** Terms that nothing has met so far. */
  const unmet = new Set(filter.terms);
  return {
    look(record: VerdictRecord): void {
      looked++;
      const subject = subjectOf(record);
      if (passed === 0) for (const term of unmet) if (term.passes(subject, now())) unmet.delete(term);
      if (!filter.passes(subject, now())) return;
      passed++;
      records.push(record);
      // Cut now and then, not each time.
      if (records.length >= 2 * limit) records = records.slice(-limit);
    },
    end(): FoundLines {
      const [hiding] = passed === 0 && looked > 0 ? unmet : [];
      return { records: records.slice(-limit), passed, ...(hiding === undefined ? {} : { hiding: hiding.text }) };
    },
  };
}
