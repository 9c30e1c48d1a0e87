import type { VerdictRecord } from '../verdict.ts';

/** Writes one record as a line of JSON. An event nested too deep to be written is replaced by a note that says so. */
export function writeRecord(record: VerdictRecord): string {
  try {
    return JSON.stringify(record);
  } catch (error) {
    const note = `not shown: ${error instanceof Error ? error.message : String(error)}`;
    return JSON.stringify({ ...record, ...(record.kind === 'event' ? { event: { note } } : { request: { note } }) });
  }
}

/** Writes an answer that holds records under `key`, beside whatever else it says. */
export function writeRecords(key: string, records: readonly VerdictRecord[], more: object): string {
  const rest = JSON.stringify(more).slice(1);
  return `{"${key}":[${records.map(writeRecord).join(',')}]${rest === '}' ? '' : ','}${rest}`;
}
