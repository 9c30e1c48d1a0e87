import type { QuerySubject } from '../../lib/query/subject.ts';
import { formatJson } from '../../lib/write-json.ts';
import type { VerdictRecord } from '../verdict.ts';

/** Longest name that a line has room for, in characters; the record itself has all of it. */
const MAX_NAME = 100;

/**
 * Writes what a line of a list shows of a record, a fifth of its bytes: what is not there is left out. Of a request whose
 * events follow there is none.
 *
 * @example '{"seq":2,"request":1,"at":…,"region":"us","status":200,"verdict":"accepted","type":"Hello","who":"user-1","ms":0.7}'
 */
export function writeLine(record: VerdictRecord, { status, attempt, method, path }: QuerySubject): string {
  const { seq, at, region, project, verdict, rule, latencyMs, diagnostics } = record;
  const isEvent = record.kind === 'event';
  const line = {
    seq,
    request: isEvent ? record.requestSeq : undefined,
    at,
    region,
    project: project ?? undefined,
    status,
    verdict,
    rule: rule ?? undefined,
    type: cut(isEvent ? record.eventType : `${method} ${path}`),
    who: cut(isEvent ? (record.userId ?? record.deviceId) : undefined),
    ms: Math.round(latencyMs * 10) / 10,
    atFault: isEvent && record.atFault ? true : undefined,
    attempt: attempt > 1 ? attempt : undefined,
    warned: diagnostics.some(({ severity }) => severity === 'warning') ? true : undefined,
  };
  return formatJson(line);
}

function cut(text: string | null | undefined): string | undefined {
  return text === null || text === undefined ? undefined : text.slice(0, MAX_NAME);
}
