import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { createPause } from '../../lib/pause.ts';
import { sayBug } from '../../lib/say.ts';
import { formatJson, writeHolding } from '../../lib/write-json.ts';
import type { VerdictRecord } from '../verdict.ts';

const HUNG_UP: readonly unknown[] = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'];

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

/** Writes the body of an answer whose head is set, piece by piece, and gives others their turn meanwhile. */
export async function sendPieces(response: Response, pieces: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(inTurns(pieces)), response);
  } catch (error) {
    // A reader may hang up at any time.
    const isHungUp = error instanceof Error && 'code' in error && HUNG_UP.includes(error.code);
    if (!isHungUp) sayBug('Failed to write an answer of the control API: this is a bug in the emulator.', error);
    response.destroy();
  }
}

function* writeList({ key, records, more }: RecordList): Generator<string> {
  const rest = formatJson(more).slice(1);
  yield `{"${key}":[`;
  for (const [index, record] of records.entries()) yield (index === 0 ? '' : ',') + writeRecord(record);
  yield `]${rest === '}' ? '' : ','}${rest}`;
}

/** A stream alone gives nobody a turn as long as its reader is fast. */
async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string> {
  const pause = createPause();
  for (const piece of pieces) {
    yield piece;
    const turn = pause();
    if (turn !== undefined) await turn;
  }
}
