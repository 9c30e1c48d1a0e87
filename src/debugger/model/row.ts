import type { Batch } from './batch.ts';
import type { Summaries, WholeRecords } from './summary.ts';

/**
 * A line of the stream. Each is known by its `seq`, which no other line has: that of its record, or one made of it where there
 * are several emulators.
 */
export type StreamRow<Of extends Summaries = WholeRecords> = EventRow<Of> | RequestRow<Of> | GroupRow<Of>;

/** One event. `inGroup`: below the line of its request. */
export interface EventRow<Of extends Summaries> {
  kind: 'event';
  seq: number;
  batch: Batch<Of>;
  event: Of['event'];
  inGroup: boolean;
}

/** A request without events of its own. */
interface RequestRow<Of extends Summaries> {
  kind: 'request';
  seq: number;
  batch: Batch<Of>;
}

/** A request with many events, or one that was sent before. */
export interface GroupRow<Of extends Summaries> {
  kind: 'group';
  seq: number;
  batch: Batch<Of>;
  /** How many of its events pass the filter. */
  passing: number;
  unfolded: boolean;
}

/** The record that a line is about: of many events, the request. */
export function recordOf<Of extends Summaries>(row: StreamRow<Of>): Of['event'] | Of['request'] {
  return row.kind === 'event' ? row.event : row.batch.request;
}
