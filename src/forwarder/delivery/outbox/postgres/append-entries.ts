import type { AmplitudeEvent } from '../../../amplitude-event.ts';
import { laneOf } from '../../lane-of.ts';
import type { NewDeadLetter } from '../outbox.ts';
import { insertion, letterValues } from './letters-table.ts';
import type { DatabaseQuery, DatabaseRow, Statement } from './link.ts';
import { partitionOf } from './partition-of.ts';
import { TRANSACTION } from './snapshot.ts';

/** An event written as it will be sent and stored. */
export interface NewRow {
  partition: number;
  text: string;
  bytes: number;
  /** An `EntryIds`, as JSON. */
  ids: string;
}

export function toNewRow(event: AmplitudeEvent, partitions: number): NewRow {
  const text = JSON.stringify(event);
  const { event_type, insert_id, user_id, device_id } = event;
  const ids = JSON.stringify({ event_type, insert_id, user_id, device_id });
  return { partition: partitionOf(laneOf(event), partitions), text, bytes: Buffer.byteLength(text), ids };
}

/**
 * Takes the ids of all partitions at once: their rows are locked in order, so that two of these never wait for each other in
 * a circle, and as long as the commit takes, so that ids are seen in their order and a reader misses none.
 */
const TAKEN = `
    WITH per AS (SELECT * FROM unnest($5::int[], $6::int[], $7::bigint[], $8::int[], $9::int[]) AS p (partition, entries, bytes, accepted, dead)),
    locked AS MATERIALIZED (
      SELECT partition FROM heads WHERE partition IN (SELECT partition FROM per) ORDER BY partition FOR UPDATE
    ),
    taken AS (
      UPDATE heads h SET last_id = h.last_id + per.entries, accepted = h.accepted + per.accepted,
        dead = h.dead + per.dead, bytes_in = h.bytes_in + per.bytes
      FROM per JOIN locked USING (partition) WHERE h.partition = per.partition
      RETURNING h.partition, h.last_id - per.entries AS before
    )`;
const ENTER = `
    INSERT INTO entries (partition, id, text, ids, accepted_at)
    SELECT i.partition, taken.before + i.place, i.text, i.ids, $10
    FROM unnest($1::int[], $2::int[], string_to_array($3::text, chr(10)), string_to_array($4::text, chr(10)))
      AS i (partition, place, text, ids) JOIN taken USING (partition)`;
const APPEND: Statement = { name: 'append', text: `${TAKEN}, entered AS (${ENTER}) SELECT ${TRANSACTION} AS xid` };
const APPEND_WITH_LETTERS: Statement = {
  name: 'append-with-letters',
  text: `${TAKEN}, entered AS (${ENTER}), ${insertion(11)}`,
};

/** What changes in a partition's head. */
interface HeadChange {
  partition: number;
  entries: number;
  bytes: number;
  accepted: number;
  dead: number;
}

/**
 * Appends rows to their partitions, in the order given.
 *
 * @param from `new`: they count as accepted; `dead-letters`: they did already, and are not dead any more
 * @returns the id of the transaction
 */
export async function appendRows(
  query: DatabaseQuery,
  rows: readonly NewRow[],
  { from, at }: { from: 'new' | 'dead-letters'; at: number },
): Promise<number> {
  const changes = rows.map(({ partition, bytes }) => {
    const counts = from === 'new' ? { accepted: 1, dead: 0 } : { accepted: 0, dead: -1 };
    return { partition, entries: 1, bytes, ...counts };
  });
  const [row] = await query(APPEND, appendValues(rows, changes, at));
  return Number(row?.xid);
}

/**
 * Appends new rows, and stores dead letters, which count as accepted and dead: all or nothing, in one statement.
 *
 * @returns what the dead letters are by now, for `makeRoom`
 */
export async function appendWithLetters(
  query: DatabaseQuery,
  rows: readonly NewRow[],
  letters: readonly NewDeadLetter[],
  { partitions, at }: { partitions: number; at: number },
): Promise<DatabaseRow | undefined> {
  const changes = [
    ...rows.map(({ partition, bytes }) => ({ partition, entries: 1, bytes, accepted: 1, dead: 0 })),
    ...letters.map(({ event }) => {
      const partition = partitionOf(laneOf(event), partitions);
      return { partition, entries: 0, bytes: 0, accepted: 1, dead: 1 };
    }),
  ];
  const values = [...appendValues(rows, changes, at), ...letterValues(letters)];
  const [total] = await query(APPEND_WITH_LETTERS, values);
  return total;
}

function appendValues(rows: readonly NewRow[], changes: readonly HeadChange[], at: number): unknown[] {
  const heads = sumUp(changes);
  const places = new Map<number, number>();
  return [
    rows.map(({ partition }) => partition),
    rows.map(({ partition }) => {
      const place = (places.get(partition) ?? 0) + 1;
      places.set(partition, place);
      return place;
    }),
    joinLines(rows.map(({ text }) => text)),
    joinLines(rows.map(({ ids }) => ids)),
    heads.map(({ partition }) => partition),
    heads.map(({ entries }) => entries),
    heads.map(({ bytes }) => bytes),
    heads.map(({ accepted }) => accepted),
    heads.map(({ dead }) => dead),
    at,
  ];
}

/** One change for each partition. */
function sumUp(changes: readonly HeadChange[]): HeadChange[] {
  const heads = new Map<number, HeadChange>();
  for (const change of changes) {
    const sum = heads.get(change.partition);
    if (sum === undefined) {
      heads.set(change.partition, { ...change });
      continue;
    }
    sum.entries += change.entries;
    sum.bytes += change.bytes;
    sum.accepted += change.accepted;
    sum.dead += change.dead;
  }
  return [...heads.values()];
}

/** JSON as it is written here has no line breaks. As a list, each text would be escaped by the library, and read anew by the server. */
function joinLines(texts: readonly string[]): string {
  return texts.join('\n');
}
