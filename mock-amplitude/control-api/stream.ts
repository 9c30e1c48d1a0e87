import type { Request, Response } from 'express';
import { parseQuery, type ReadyQuery } from '../../lib/query/parse-query.ts';
import type { QuerySubject } from '../../lib/query/subject.ts';
import { createEventTest, requestPasses } from '../event-log/filter.ts';
import { createSubjects } from '../event-log/query-subjects.ts';
import type { VerdictRecord } from '../verdict.ts';
import { ControlError } from './control-error.ts';
import { parseStreamQuery, type StreamQuery } from './filter-schema.ts';
import { writeLine } from './line-record.ts';
import type { Notice } from './notices.ts';
import { readAsked } from './read-selector.ts';
import { createReader, MAX_BEHIND_BYTES } from './reader.ts';
import type { ControlOptions } from './route.ts';

const HEARTBEAT_MS = 15_000;

/**
 * Sends each record as a server-sent event; a reader that comes back goes on after `Last-Event-ID` (or `since`). First it is
 * told which run this is: the numbers of another run mean nothing here, and such a reader gets all there is.
 */
export function stream(options: ControlOptions, request: Request, response: Response): void {
  const { machine, closing, notices, log } = options;
  const { project, by, rest } = readAsked(options, request.query);
  const query = { ...parseStreamQuery(rest), ...by };
  const choose = chooseRecords(query, options);
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  if (request.method === 'HEAD' || closing.aborted) {
    response.end();
    return;
  }
  response.write(': every verdict from now on\n\n');
  response.write(hello(options));
  const since = readLastId(request.headers['last-event-id']) ?? query.since;
  const isAhead = since !== undefined && since > log.lastSeq;
  if (isAhead) response.write(writeNotice({ kind: 'reset', by: 'another run' }));
  const reader = createReader({ log, out: response, ...choose, since: isAhead ? 0 : since, clock: machine });
  response.on('drain', reader.resume);
  reader.resume();
  const unsubscribe = log.onNews(reader.resume);
  const forgetChanges = log.onChange(reader.again);
  const tell = createTeller(response, project?.name);
  const stopNotices = notices.subscribe(tell);
  let cancelHeartbeat = () => {};
  const beat = () => {
    // A reader that has not read the last bytes gets no heartbeat: they would pile up.
    if (response.writableLength === 0) response.write(': still here\n\n');
    cancelHeartbeat = machine.after(HEARTBEAT_MS, beat);
  };
  cancelHeartbeat = machine.after(HEARTBEAT_MS, beat);
  const end = () => response.end();
  closing.addEventListener('abort', end);
  response.on('close', () => {
    closing.removeEventListener('abort', end);
    unsubscribe();
    forgetChanges();
    stopNotices();
    reader.close();
    cancelHeartbeat();
  });
}

function hello({ run, log }: ControlOptions): string {
  const { firstSeq = 0, lastSeq } = log;
  return `event: hello\ndata: ${JSON.stringify({ run, firstSeq, lastSeq })}\n\n`;
}

/** Tells one reader what is no record, of its project and of all. */
function createTeller(out: Response, project: string | undefined): (notice: Notice) => void {
  let missed = 0;
  return (notice) => {
    const about = 'project' in notice ? notice.project : undefined;
    if (about !== undefined && project !== undefined && about !== project) return;
    const isBehind = out.writableLength > MAX_BEHIND_BYTES;
    if (!isBehind) {
      out.write(writeNotice(notice, missed));
      missed = 0;
    } else if ('said' in notice) missed++;
    // Who is that far behind begins anew: one left out would not be told.
    else out.destroy();
  };
}

/** @param missed how many such were left out before */
function writeNotice(notice: Notice, missed = 0): string {
  const { kind, ...rest } = notice;
  const { said, ...shown } = { said: {}, ...rest };
  const more = missed === 0 ? {} : { missed };
  return `event: ${kind}\ndata: ${JSON.stringify({ ...shown, ...said, ...more })}\n\n`;
}

/** Which records a reader gets, and in which form. */
function chooseRecords(query: StreamQuery, { log, attempts, clock }: ControlOptions) {
  const { view, q = '', ...rest } = query;
  const filter = q.trim() === '' ? undefined : readFilter(q);
  const subjectOf = createSubjects(log, attempts);
  const passesFields = createFieldTest(rest);
  const isLine = view === 'line';
  const passes = (record: VerdictRecord) => {
    if (isLine && record.kind === 'request' && record.eventRecords > 0) return false;
    if (!passesFields(record)) return false;
    return filter === undefined || filter.passes(subjectOf(record), clock.now());
  };
  return isLine ? { passes, write: (record: VerdictRecord) => lineEvent(record, subjectOf(record)) } : { passes };
}

function lineEvent(record: VerdictRecord, subject: QuerySubject): string {
  return `event: line\nid: ${record.seq}\ndata: ${writeLine(record, subject)}\n\n`;
}

function readFilter(q: string): ReadyQuery {
  const query = parseQuery(q);
  if (query.ok) return query;
  throw new ControlError(
    400,
    `Failed to read the filter q: ${query.error}`,
    'docs/debugger.md says how a filter is written.',
  );
}

function createFieldTest({ kind, ...filter }: StreamQuery): (record: VerdictRecord) => boolean {
  const eventPasses = createEventTest(filter);
  return (record) => {
    if (kind !== undefined && record.kind !== kind) return false;
    return record.kind === 'event' ? eventPasses(record) : requestPasses(record, filter);
  };
}

function readLastId(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
