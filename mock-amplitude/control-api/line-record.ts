import { formatJson } from '../../lib/write-json.ts';
import type { EarlierTry } from '../event-log/attempts.ts';
import type { EventRecord, RequestRecord, VerdictRecord } from '../verdict.ts';

/** Longest name that a line has room for, in characters; the record itself has all of it. */
const MAX_NAME = 100;
const CUT = '…';

/** The rule under which whatever a fault did is recorded. */
const FAULT = 'emulator.fault';

/** What a line tells of the request of an event. */
export interface LineOrigin {
  /** Status of the answer; 0 where none went out. */
  status: number;
  /** The how manieth time these events were sent. */
  attempt: number;
}

/**
 * Writes what a line of a list shows of an event, a fifth of its bytes: what is not there is left out.
 *
 * @example '{"seq":2,"request":1,"at":…,"region":"us","status":200,"verdict":"accepted","type":"Hello","who":"user-1","ms":0.7}'
 */
export function writeEventLine(event: EventRecord, { status, attempt }: LineOrigin): string {
  const { seq, requestSeq, eventType, atFault, revenue } = event;
  return formatJson({
    seq,
    request: requestSeq,
    ...describe(event, status),
    type: cut(eventType),
    who: cut(nameOf(event)),
    revenue: revenue || undefined,
    atFault: atFault || undefined,
    attempt: attempt > 1 ? attempt : undefined,
  });
}

/** What a line tells of a request beside its own record. */
export interface RequestLineMore {
  attempt: number;
  /** The newest of the earlier requests with the same events. */
  before: EarlierTry | undefined;
  /** Its events, where not all of them have a line; undefined where they do, and tell it themselves. */
  events: Iterable<EventRecord> | undefined;
}

/**
 * Writes what a line shows of a request.
 *
 * @example '{"seq":10,"at":…,"status":503,"verdict":"rejected","rule":"emulator.fault","fault":"fault 1","type":"POST /2/httpapi","events":26,"attempt":4,"again":5}'
 */
export function writeRequestLine(request: RequestRecord, { attempt, before, events }: RequestLineMore): string {
  const { seq, count, method, path, eventRecords, answer } = request;
  return formatJson({
    seq,
    ...describe(request, answer.status),
    type: cut(`${method} ${path}`),
    count: count > 1 ? count : undefined,
    events: eventRecords || undefined,
    ...(events === undefined ? {} : summarize(events)),
    attempt: attempt > 1 ? attempt : undefined,
    again: before?.seq,
  });
}

function describe(record: VerdictRecord, status: number) {
  const { at, region, project, verdict, rule, latencyMs } = record;
  return {
    at,
    region,
    project: project ?? undefined,
    status,
    verdict,
    rule: rule ?? undefined,
    ...explain(record),
    ms: round(latencyMs),
  };
}

/** As much of it as a line shows: tenths of a millisecond below ten. */
function round(ms: number): number {
  const tenths = Number(ms.toFixed(1));
  return tenths < 10 ? tenths : Math.round(ms);
}

/** The first warning, and which fault it was. */
function explain({ rule, diagnostics }: Pick<VerdictRecord, 'rule' | 'diagnostics'>) {
  const [first] = diagnostics;
  return {
    fault: rule === FAULT ? cut(first?.message.split(':', 1)[0]) : undefined,
    warning: diagnostics.find(({ severity }) => severity === 'warning')?.rule,
  };
}

/** Whose the events are, and for which of them the others were refused. */
function summarize(events: Iterable<EventRecord>) {
  const names = new Set<string | null>();
  let culprit: EventRecord | undefined;
  for (const event of events) {
    names.add(nameOf(event));
    if (event.atFault && (event.verdict === 'rejected' || event.verdict === 'throttled')) culprit ??= event;
  }
  const [who] = names;
  const { seq, rule } = culprit ?? {};
  return {
    who: cut(who),
    more: names.size - 1 || undefined,
    culprit: culprit && { seq, rule: rule ?? undefined, ...explain(culprit) },
  };
}

function nameOf({ userId, deviceId }: EventRecord): string | null {
  return userId ?? deviceId;
}

/** A long name ends with a sign that it was cut; no character is cut in two. */
function cut(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined || text.length <= MAX_NAME) return text ?? undefined;
  return text.slice(0, MAX_NAME - 1).replace(/[\ud800-\udbff]$/, '') + CUT;
}
