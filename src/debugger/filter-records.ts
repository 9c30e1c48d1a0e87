import type { ReadyQuery } from '../../lib/query/parse-query.ts';
import { type Batch, createBatchBuilder } from './model/batch.ts';
import type { VerdictRecord } from './model/record.ts';
import { subjectOf } from './model/rows.ts';

export interface RecordFilterOptions {
  query: ReadyQuery;
  /** Amplitude's time. */
  now: () => number;
  /** Takes what passes. */
  tell: (record: VerdictRecord) => void;
}

/** Creates what lets only those records through that pass a filter, once their request is there with all its events. */
export function createRecordFilter({ query, now, tell }: RecordFilterOptions): (record: VerdictRecord) => void {
  const builder = createBatchBuilder();
  let request: VerdictRecord | undefined;
  return (record) => {
    if (record.kind === 'request') request = record;
    const batch = putTogether(builder, record);
    if (batch === undefined) return;
    // Of an event whose request is not known there is nobody to tell of but itself.
    const records = batch.request === request ? [batch.request, ...batch.events] : batch.events;
    for (const one of records) if (query.passes(subjectOf(one, batch), now())) tell(one);
  };
}

/** One more refusal like the one before has no events of its own. */
function putTogether(builder: ReturnType<typeof createBatchBuilder>, record: VerdictRecord): Batch | undefined {
  if (record.kind === 'request' && record.count > 1) return { request: record, events: [], tries: [], attempt: 1 };
  return builder.push(record)?.batch;
}
