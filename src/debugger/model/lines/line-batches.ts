import type { Batch } from '../batch.ts';
import type { EventSummary } from '../summary.ts';
import {
  type LineRecords,
  type LineRequest,
  readEventLine,
  readRequestLine,
  type StreamLine,
  standInFor,
} from './stream-line.ts';

/** A request with its events, as their lines tell of them. */
export type LineBatch = Batch<LineRecords>;

/** Puts lines together to batches. */
export interface LineBatchBuilder {
  /** Takes the next line; gives the batches that are whole by it: one that another request cut short, and its own. */
  push(line: StreamLine): readonly LineBatch[];
  /** What is begun: no more of it comes. */
  flush(): readonly LineBatch[];
}

/** Creates what puts the events of a request behind it, whether all of them have a line or only those that pass a filter. */
export function createLineBatchBuilder(): LineBatchBuilder {
  let begun: { request: LineRequest; events: EventSummary[] } | undefined;

  function flush(): readonly LineBatch[] {
    if (begun === undefined) return [];
    const { request, events } = begun;
    begun = undefined;
    return [{ request, events, tries: [], attempt: request.attempt }];
  }

  function pushEvent(line: StreamLine): readonly LineBatch[] {
    const before = begun?.request.seq === line.request ? [] : flush();
    begun ??= { request: standInFor(line), events: [] };
    begun.events.push(readEventLine(line));
    return begun.events.length === begun.request.eventRecords ? [...before, ...flush()] : before;
  }

  return {
    push(line) {
      if (line.request !== undefined) return pushEvent(line);
      const before = flush();
      begun = { request: readRequestLine(line), events: [] };
      return begun.request.eventRecords > 0 ? before : [...before, ...flush()];
    },
    flush,
  };
}
