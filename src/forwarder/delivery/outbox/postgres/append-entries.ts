import type { AmplitudeEvent } from '../../../amplitude-event.ts';
import { laneOf } from '../../lane-of.ts';
import type { NewDeadLetter } from '../outbox.ts';
import type { DatabaseQuery, Statement } from './link.ts';
import { partitionOf } from './partition-of.ts';

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
const APPEND: Statement = {
  name: 'append',
  text: `
    WITH per AS (SELECT * FROM unnest($5::int[], $6::int[], $7::bigint[], $8::int[], $9::int[]) AS p (partition, entries, bytes, accepted, dead)),
    locked AS MATERIALIZED (
      SELECT partition FROM heads WHERE partition IN (SELECT partition FROM per) ORDER BY partition FOR UPDATE
    ),
    taken AS (
      UPDATE heads h SET last_id = h.last_id + per.entries, accepted = h.accepted + per.accepted,
        dead = h.dead + per.dead, bytes_in = h.bytes_in + per.bytes
      FROM per JOIN locked USING (partition) WHERE h.partition = per.partition
      RETURNING h.partition, h.last_id - per.entries AS before
    )
    INSERT INTO entries (partition, id, text, ids, accepted_at)
    SELECT i.partition, taken.before + i.place, i.text, i.ids, $10
    FROM unnest($1::int[], $2::int[], $3::text[], $4::text[]) AS i (partition, place, text, ids) JOIN taken USING (partition)`,
};

/** What changes in a partition's head. */
interface HeadChange {
  entries: number;
  bytes: number;
  accepted: number;
  dead: number;
}

/**
 * Appends rows to their partitions, in the order given.
 *
 * @param from `new`: they count as accepted; `dead-letters`: they did already, and are not dead any more
 * @param letters dead letters that come in at the same time, and are stored by somebody else
 */
export async function appendRows(
  query: DatabaseQuery,
  rows: readonly NewRow[],
  letters: readonly number[],
  { from, at }: { from: 'new' | 'dead-letters'; at: number },
): Promise<void> {
  const changes = new Map<number, HeadChange>();
  const change = (partition: number): HeadChange => {
    const known = changes.get(partition);
    if (known !== undefined) return known;
    const made = { entries: 0, bytes: 0, accepted: 0, dead: 0 };
    changes.set(partition, made);
    return made;
  };
  const places = rows.map(({ partition, bytes }) => {
    const to = change(partition);
    to.bytes += bytes;
    if (from === 'new') to.accepted++;
    else to.dead--;
    return ++to.entries;
  });
  for (const partition of letters) {
    const to = change(partition);
    to.accepted++;
    to.dead++;
  }
  const per = [...changes.values()];
  await query(APPEND, [
    rows.map(({ partition }) => partition),
    places,
    rows.map(({ text }) => text),
    rows.map(({ ids }) => ids),
    [...changes.keys()],
    per.map(({ entries }) => entries),
    per.map(({ bytes }) => bytes),
    per.map(({ accepted }) => accepted),
    per.map(({ dead }) => dead),
    at,
  ]);
}

/** Which partition a dead letter counts in. */
export function partitionOfLetter({ event }: Pick<NewDeadLetter, 'event'>, partitions: number): number {
  return partitionOf(laneOf(event), partitions);
}
