import { writeHolding } from '../../lib/write-json.ts';
import type { VerdictRecord } from '../verdict.ts';

/** Writes one record as a line of JSON; what it holds is replaced where it cannot be written. */
export function writeRecord(record: VerdictRecord): string {
  return writeHolding(record, record.kind);
}

/** Writes an answer with records under `key`, and the fields of `more`. */
export function writeRecords(key: string, records: readonly VerdictRecord[], more: object): string {
  const rest = JSON.stringify(more).slice(1);
  return `{"${key}":[${records.map(writeRecord).join(',')}]${rest === '}' ? '' : ','}${rest}`;
}
