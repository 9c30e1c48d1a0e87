import type { Request, Response } from 'express';
import { createEventTest, requestPasses } from '../event-log/filter.ts';
import type { VerdictRecord } from '../verdict.ts';
import { parseStreamQuery, type StreamQuery } from './filter-schema.ts';
import { readSelector } from './read-selector.ts';
import { createReader } from './reader.ts';
import type { ControlOptions } from './route.ts';

const HEARTBEAT_MS = 15_000;

/** Sends each record as a server-sent event; a reader that comes back goes on after `Last-Event-ID` (or `since`). */
export function stream(options: ControlOptions, request: Request, response: Response): void {
  const { log, machine, closing, projects } = options;
  const { project, rest } = readSelector(projects, request.query);
  const query = parseStreamQuery(project === undefined ? rest : { ...rest, project: project.name });
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  if (request.method === 'HEAD' || closing.aborted) {
    response.end();
    return;
  }
  response.write(': every verdict from now on\n\n');
  const since = readLastId(request.headers['last-event-id']) ?? query.since;
  const reader = createReader({ log, out: response, passes: createTest(query), since, clock: machine });
  response.on('drain', reader.resume);
  reader.resume();
  const unsubscribe = log.onNews(reader.resume);
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
    reader.close();
    cancelHeartbeat();
  });
}

function createTest({ kind, ...filter }: StreamQuery): (record: VerdictRecord) => boolean {
  const eventPasses = createEventTest(filter);
  return (record) => {
    if (kind !== undefined && record.kind !== kind) return false;
    return record.kind === 'event' ? eventPasses(record) : requestPasses(record, filter);
  };
}

function readLastId(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
