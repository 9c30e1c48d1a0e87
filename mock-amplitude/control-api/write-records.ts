import type { Response } from 'express';
import { formatJson, writeHolding } from '../../lib/write-json.ts';
import { sendPieces } from '../http/send-pieces.ts';
import type { VerdictRecord } from '../verdict.ts';

/** Writes one record as a line of JSON; what it holds is replaced where it cannot be written. */
export function writeRecord(record: VerdictRecord): string {
  return writeHolding(record, record.kind);
}

/** An answer with records. */
export interface RecordList {
  /** The key under which they stand. */
  key: 'events' | 'requests';
  records: readonly VerdictRecord[];
  /** Fields beside them. */
  more: object;
}

/** Answers with records, one after the other: each may hold a megabyte, and others have their turn meanwhile. */
export async function sendRecords(response: Response, status: number, list: RecordList): Promise<void> {
  response.status(status).type('application/json');
  await sendPieces(response, writeList(list));
}

function* writeList({ key, records, more }: RecordList): Generator<string> {
  const rest = formatJson(more).slice(1);
  yield `{"${key}":[`;
  for (const [index, record] of records.entries()) yield (index === 0 ? '' : ',') + writeRecord(record);
  yield `]${rest === '}' ? '' : ','}${rest}`;
}
