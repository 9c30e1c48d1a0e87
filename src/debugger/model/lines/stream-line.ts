import type { Verdict } from '../record.ts';
import type { CulpritSummary, EventSummary, FindingSummary, RequestSummary, Summaries } from '../summary.ts';

/**
 * What a line of the stream tells of a record, as `stream?view=line` and `GET lines` write it; what is not there is left out.
 * One with `request` is of an event. One with `events` is of a request whose events follow; any other of a request without.
 */
export interface StreamLine {
  seq: number;
  /** The request of an event. */
  request?: number;
  /** In ms since the epoch. */
  at: number;
  region: 'us' | 'eu';
  project?: string;
  /** Status of the answer; 0 where none went out. */
  status: number;
  verdict: Verdict;
  rule?: string;
  /** Which fault it was, where one decided. */
  fault?: string;
  /** The slug of the first warning. */
  warning?: string;
  /** The event type; of a request, its method and path. */
  type?: string;
  /** The user, else the device; of a request, whose its first event is. */
  who?: string;
  ms: number;
  revenue?: number;
  atFault?: true;
  /** The how manieth time the same events were sent, from the second on. */
  attempt?: number;
  /** Of a request: the earlier one with the same events. */
  again?: number;
  /** How often a refusal came, of several alike. */
  count?: number;
  /** How many events a request has. */
  events?: number;
  /** How many others than `who` sent some of them. */
  more?: number;
  /** The event that the others were refused for. */
  culprit?: { seq: number; rule?: string; fault?: string; warning?: string };
}

/** Batches and rows of lines. */
export interface LineRecords extends Summaries {
  request: LineRequest;
  event: EventSummary;
}

/** What a line tells of a request. */
export interface LineRequest extends RequestSummary {
  readonly attempt: number;
  readonly again: number | undefined;
}

const FAULT_RULE = 'emulator.fault';
const NOBODY = '–';

/** Reads the line of an event. */
export function readEventLine(line: StreamLine): EventSummary {
  const { request = line.seq, atFault = false, type = null, who = null, revenue = null } = line;
  const known = { requestSeq: request, atFault, eventType: type, userId: who, deviceId: null, revenue };
  return { kind: 'event', ...readShared(line), ...known };
}

/** Reads the line of a request. */
export function readRequestLine(line: StreamLine): LineRequest {
  const { status, type = '', events = 0, count = 1, attempt = 1, again } = line;
  const [method = '', path = ''] = type.split(' ', 2);
  const others = readOthers(line);
  return {
    kind: 'request',
    ...readShared(line),
    ...{ count, method, path, attempt, again, eventRecords: events, answer: { status } },
    ...(others === undefined ? {} : { others }),
  };
}

/** The request of an event that came without a line of it: it had this one alone, and was sent once. */
export function standInFor(line: StreamLine): LineRequest {
  const { request = line.seq, verdict, at, region, project, status, ms } = line;
  const { rule, attempt } = line;
  const known = { ...(rule === undefined ? {} : { rule }), ...(attempt === undefined ? {} : { attempt }) };
  const own = { seq: request, at, region, status, verdict, ms, events: 1, type: 'POST', ...known };
  return readRequestLine(project === undefined ? own : { ...own, project });
}

/** What a line tells of events that may have none; nothing where all of them do. */
function readOthers({
  who,
  more,
  culprit: told,
}: StreamLine): Exclude<RequestSummary['others'], undefined> | undefined {
  if (who === undefined && more === undefined && told === undefined) return undefined;
  return { who: who ?? NOBODY, more: more ?? 0, culprit: told && readCulprit(told) };
}

function readCulprit(culprit: Exclude<StreamLine['culprit'], undefined>): CulpritSummary {
  const { seq, rule = null } = culprit;
  return { seq, rule, diagnostics: readFindings(culprit) };
}

function readShared(line: StreamLine) {
  const { seq, at, region, project = null, verdict, rule = null, ms } = line;
  return { seq, at, region, project, verdict, rule, diagnostics: readFindings(line), latencyMs: ms };
}

function readFindings({ fault, warning }: Pick<StreamLine, 'fault' | 'warning'>): readonly FindingSummary[] {
  const findings: FindingSummary[] = [];
  if (fault !== undefined) findings.push({ rule: FAULT_RULE, severity: 'error', message: fault });
  if (warning !== undefined) findings.push({ rule: warning, severity: 'warning', message: '' });
  return findings;
}
