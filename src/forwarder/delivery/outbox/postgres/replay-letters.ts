import { type DeadLetterFilter, matchesFilter } from '../dead-letter-filter.ts';
import { OutboxFullError } from '../outbox.ts';
import { appendRows, toNewRow } from './append-entries.ts';
import { listLetters, removeLetters } from './letters-table.ts';
import type { DatabaseQuery } from './link.ts';

/** Ids of those that match. */
export async function chooseLetters(query: DatabaseQuery, filter: DeadLetterFilter): Promise<number[]> {
  const ids: number[] = [];
  for await (const letter of listLetters(query)) if (matchesFilter(letter, filter)) ids.push(letter.id);
  return ids;
}

/**
 * Puts dead letters' events to the ends of their lanes, as if they had come in now; within a transaction, so all or none.
 *
 * @param room bytes that may be added
 * @returns how many, and of how many bytes
 * @throws {OutboxFullError} when they do not fit
 */
export async function replayLetters(
  query: DatabaseQuery,
  ids: readonly number[],
  { partitions, room, at }: { partitions: number; room: number; at: number },
): Promise<{ events: number; bytes: number }> {
  const rows = (await removeLetters(query, ids)).map(({ event }) => toNewRow(event, partitions));
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  if (bytes > room) {
    throw new OutboxFullError(
      'OUTBOX_FULL',
      `Failed to replay ${rows.length} events: they have ${bytes} bytes, and the outbox has room for ${Math.max(0, room)}.`,
      'Replay fewer, or wait until some are delivered.',
    );
  }
  if (rows.length > 0) await appendRows(query, rows, { from: 'dead-letters', at });
  return { events: rows.length, bytes };
}
