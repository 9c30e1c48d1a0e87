import { createPause } from '../../lib/pause.ts';
import { writeHolding } from '../../lib/write-json.ts';
import type { VerdictRecord } from '../verdict.ts';

/** Writes one record as a line of JSON; what it holds is replaced where it cannot be written. */
export function writeRecord(record: VerdictRecord): string {
  return writeHolding(record, record.kind);
}

/** Writes an answer with records under `key`, and the fields of `more`. Each may hold a megabyte: others have their turn. */
export async function writeRecords(key: string, records: readonly VerdictRecord[], more: object): Promise<string> {
  const pause = createPause();
  const written: string[] = [];
  for (const record of records) {
    written.push(writeRecord(record));
    const turn = pause();
    if (turn !== undefined) await turn;
  }
  const rest = JSON.stringify(more).slice(1);
  return `{"${key}":[${written.join(',')}]${rest === '}' ? '' : ','}${rest}`;
}
