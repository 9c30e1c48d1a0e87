import type { Request, Response } from 'express';
import type { Clock } from '../../runtime/clock.ts';
import { eventPasses, requestPasses } from '../log/filter.ts';
import type { VerdictLog } from '../log/verdict-log.ts';
import type { VerdictRecord } from '../verdict.ts';
import { parseStreamQuery } from './filter-schema.ts';
import { writeRecord } from './write-records.ts';

/** A reader this far behind, in bytes, misses records until it has caught up, and is told how many. */
const MAX_BEHIND_BYTES = 1_048_576;
const HEARTBEAT_MS = 15_000;

interface StreamOptions {
  log: VerdictLog;
  machine: Clock;
  /** Ends the stream. */
  closing: AbortSignal;
}

/** Sends each verdict as a server-sent event, from `Last-Event-ID` on where the reader comes back. */
export function stream({ log, machine, closing }: StreamOptions, request: Request, response: Response): void {
  const { kind, ...filter } = parseStreamQuery(request.query);
  const passes = (record: VerdictRecord) => {
    if (kind !== undefined && record.kind !== kind) return false;
    return record.kind === 'event' ? eventPasses(record, filter) : requestPasses(record, filter);
  };
  let missed = 0;
  const send = (record: VerdictRecord) => {
    if (!passes(record)) return;
    if (response.writableLength > MAX_BEHIND_BYTES) {
      missed++;
      return;
    }
    if (missed > 0) response.write(`event: gap\ndata: {"missed":${missed}}\n\n`);
    missed = 0;
    response.write(`event: ${record.kind}\nid: ${record.seq}\ndata: ${writeRecord(record)}\n\n`);
  };

  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write(': every verdict from now on\n\n');
  for (const record of missedSince(log, request.headers['last-event-id'])) send(record);
  const unsubscribe = log.subscribe(send);
  let cancelHeartbeat = () => {};
  const beat = () => {
    response.write(': still here\n\n');
    cancelHeartbeat = machine.after(HEARTBEAT_MS, beat);
  };
  cancelHeartbeat = machine.after(HEARTBEAT_MS, beat);
  const end = () => response.end();
  closing.addEventListener('abort', end);
  response.on('close', () => {
    closing.removeEventListener('abort', end);
    unsubscribe();
    cancelHeartbeat();
  });
}

function missedSince(log: VerdictLog, lastId: string | string[] | undefined): VerdictRecord[] {
  if (typeof lastId !== 'string' || !/^\d+$/.test(lastId)) return [];
  const since = Number(lastId);
  return [...log.requests({ since }), ...log.events({ since })].sort((one, other) => one.seq - other.seq);
}
