import { parseQuery } from '../../lib/query/parse-query.ts';
import { type Batch, createBatchBuilder } from '../../src/debugger/model/batch.ts';
import type { VerdictRecord } from '../../src/debugger/model/record.ts';
import type { StreamRow } from '../../src/debugger/model/row.ts';
import { createRowBuilder } from '../../src/debugger/model/rows.ts';

/** The batches that records come to; those that were sent again are left out. */
function batchesOf(records: readonly VerdictRecord[]): Batch[] {
  const builder = createBatchBuilder();
  const batches: Batch[] = [];
  for (const record of records) {
    const finished = builder.push(record);
    if (finished === undefined) continue;
    const at = finished.replaces === undefined ? -1 : batches.indexOf(finished.replaces);
    if (at >= 0) batches.splice(at, 1);
    batches.push(finished.batch);
  }
  return batches;
}

/** Amplitude's time when lines are made, in ms since the epoch. */
export const ROWS_NOW = 1_772_029_900_000;

/** The lines of the stream for records. */
export function rowsOf(
  records: readonly VerdictRecord[],
  filter = '',
  unfolded: readonly number[] = [],
): readonly StreamRow[] {
  const query = parseQuery(filter);
  if (!query.ok) throw new Error(query.error);
  const choice = { query: filter === '' ? undefined : query, unfolded: new Set(unfolded), now: ROWS_NOW };
  return createRowBuilder().build(batchesOf(records), choice);
}
