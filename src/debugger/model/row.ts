import type { Batch } from './batch.ts';
import type { EventRecord, VerdictRecord } from './record.ts';

/** A line of the stream. Each is known by its `seq`, which no other line has. */
export type StreamRow = EventRow | RequestRow | GroupRow;

/** One event. `inGroup`: below the line of its request. */
export interface EventRow {
  kind: 'event';
  seq: number;
  batch: Batch;
  event: EventRecord;
  inGroup: boolean;
}

/** A request without events of its own. */
interface RequestRow {
  kind: 'request';
  seq: number;
  batch: Batch;
}

/** A request with many events, or one that was sent before. */
export interface GroupRow {
  kind: 'group';
  seq: number;
  batch: Batch;
  /** How many of its events pass the filter. */
  passing: number;
  unfolded: boolean;
}

/** The record that a line is about: of many events, the request. */
export function recordOf(row: StreamRow): VerdictRecord {
  return row.kind === 'event' ? row.event : row.batch.request;
}
