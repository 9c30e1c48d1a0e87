import type { ReadyQuery } from '../../../lib/query/parse-query.ts';
import { writeHolding } from '../../../lib/write-json.ts';
import type { Batch } from './batch.ts';
import type { VerdictRecord } from './record.ts';
import { subjectOf } from './rows.ts';

/**
 * Writes each record that passes a filter as a line of JSON, oldest first. Keys are hidden in it, as they are in records.
 *
 * @param query undefined: all pass
 */
export function* exportLines(batches: readonly Batch[], query: ReadyQuery | undefined, now: number): Generator<string> {
  for (const batch of batches) {
    const records: readonly VerdictRecord[] = [batch.request, ...batch.events];
    for (const record of records) {
      if (query?.passes(subjectOf(record, batch), now) !== false) yield `${writeHolding(record, record.kind)}\n`;
    }
  }
}
