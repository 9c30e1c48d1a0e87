import type { ReadyQuery } from '../../lib/query/parse-query.ts';
import { type Batch, createBatchBuilder } from './model/batch.ts';
import type { VerdictRecord } from './model/record.ts';
import { subjectOf } from './model/rows.ts';

export interface RecordFilterOptions {
  query: ReadyQuery;
  /** Amplitude's time. */
  now: () => number;
  /** Whether a request of which any record passes goes through with all of them; else each is held against the filter. */
  whole: boolean;
  /** Takes what passes. */
  tell: (record: VerdictRecord) => void;
}

/** Creates what lets only those records through that pass a filter, once their request is there with all its events. */
export function createRecordFilter({ query, now, whole, tell }: RecordFilterOptions): (record: VerdictRecord) => void {
  const builder = createBatchBuilder();
  let request: VerdictRecord | undefined;
  return (record) => {
    if (record.kind === 'request') request = record;
    const batch = putTogether(builder, record);
    if (batch === undefined) return;
    // The request of this event is not known: only the event can be shown.
    const records = batch.request === request ? [batch.request, ...batch.events] : batch.events;
    const passes = (one: VerdictRecord) => query.passes(subjectOf(one, batch), now());
    const passing = whole ? records.filter(() => records.some(passes)) : records.filter(passes);
    for (const one of passing) tell(one);
  };
}

/** One more refusal like the one before has no events of its own. */
function putTogether(builder: ReturnType<typeof createBatchBuilder>, record: VerdictRecord): Batch | undefined {
  if (record.kind === 'request' && record.count > 1) return { request: record, events: [], tries: [], attempt: 1 };
  return builder.push(record)?.batch;
}
