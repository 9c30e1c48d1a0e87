import type { QuerySubject } from '../../lib/query/subject.ts';
import type { VerdictRecord } from '../verdict.ts';
import type { Attempts } from './attempts.ts';
import type { LoggedVerdict, VerdictLog } from './verdict-log.ts';

/** What a filter is held against, for one record after the other: what the request says of an event is read once for all of it. */
export function createSubjects(
  log: Pick<VerdictLog, 'find'>,
  attempts: Attempts,
): (record: VerdictRecord) => QuerySubject {
  let last: { seq: number; said: Omit<QuerySubject, 'record'> } | undefined;
  return (record) => {
    const seq = record.kind === 'request' ? record.seq : record.requestSeq;
    if (last?.seq !== seq) last = { seq, said: describe(log.find(seq), attempts) };
    return { record, ...last.said };
  };
}

/** Of a request that is evicted nothing is known. */
function describe(request: LoggedVerdict | undefined, attempts: Attempts): Omit<QuerySubject, 'record'> {
  if (request === undefined) return { status: 0, attempt: 1, method: '', path: '' };
  const { answer, method, path } = request;
  return { status: answer.status, method, path, attempt: attempts.of(request) };
}
