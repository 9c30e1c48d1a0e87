import type { Request, Response } from 'express';
import type { VerdictRecord } from '../verdict.ts';
import { createFieldTest, readFilter } from './choose-records.ts';
import { parseStreamQuery, type StreamQuery } from './filter-schema.ts';
import { createLineWriter, type LineWriter } from './line-writer.ts';
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

/** Which records a reader gets, and in which form. Where it begins is not asked here: a number of another run means nothing. */
function chooseRecords({ view, q = '', since: _since, ...rest }: StreamQuery, options: ControlOptions) {
  const { clock } = options;
  const filter = q.trim() === '' ? undefined : readFilter(q);
  const lines = createLineWriter(options, filter !== undefined || Object.keys(rest).length > 0);
  const passesFields = createFieldTest(rest);
  const passes = (record: VerdictRecord) => {
    // Its events tell of it. Where it came again, its count has changed.
    if (view === 'line' && record.kind === 'request' && record.eventRecords > 0 && record.count === 1) return false;
    return passesFields(record) && (filter === undefined || filter.passes(lines.subjectOf(record), clock.now()));
  };
  return view === 'line' ? { passes, write: (record: VerdictRecord) => writeLineEvents(lines, record) } : { passes };
}

/** The line of a request stands before those of its events, without a number: who comes back begins after an event. */
function writeLineEvents(lines: LineWriter, record: VerdictRecord): string {
  const before = lines.writeRequestOf(record);
  const own = `event: line\nid: ${record.seq}\ndata: ${lines.write(record)}\n\n`;
  return before === undefined ? own : `event: line\ndata: ${before}\n\n${own}`;
}

function readLastId(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
