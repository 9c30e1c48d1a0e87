import type { Entry } from '../outbox.ts';
import { FetchedPage } from './fetched-page.ts';
import type { Lease } from './leases.ts';
import type { DatabaseQuery, DatabaseRow, Statement } from './link.ts';

/** How many are read at once. */
const READ_AT_ONCE = 200;

const COLUMNS = 'partition, id, text, ids, accepted_at, attempts, history';

/** All that waits, one partition after the other, each in order; read as it is asked for. */
export async function* listStored(query: DatabaseQuery, partitions: number): AsyncGenerator<Entry> {
  for (let partition = 0, after = 0; partition < partitions; ) {
    const rows = await query(
      `SELECT ${COLUMNS} FROM entries WHERE partition = $1 AND id > $2 ORDER BY id LIMIT ${READ_AT_ONCE}`,
      [partition, after],
    );
    yield* toEntries(rows, partitions);
    const last = rows.at(-1);
    if (last === undefined) partition++;
    after = last === undefined ? 0 : Number(last.id);
  }
}

/** Those with this insert_id, in the order they came. Looks through all of them. */
export async function* findStored(query: DatabaseQuery, insertId: string, partitions: number): AsyncGenerator<Entry> {
  const rows = await query(
    `SELECT ${COLUMNS} FROM entries WHERE position($1 in ids) > 0 ORDER BY accepted_at, partition, id LIMIT ${READ_AT_ONCE}`,
    [JSON.stringify(insertId)],
  );
  for (const entry of toEntries(rows, partitions)) if (entry.ids.insert_id === insertId) yield entry;
}

/** StoredRows of any partitions, as entries that nobody claims. */
function toEntries(rows: readonly DatabaseRow[], partitions: number): Entry[] {
  return rows.flatMap((row) => new FetchedPage(0, unleased(Number(row.partition)), [row], partitions).entries);
}

function unleased(partition: number): Lease {
  return { partition, epoch: 0, until: 0, leaving: false, lost: true, cursor: 0, claimed: 0 };
}

/** Up to where nothing waits, in partitions that this instance has: who has them next need not look there. */
const NOTE_LOW: Statement = {
  name: 'note-low',
  text: `
    UPDATE tails t SET low = coalesce(
      (SELECT id - 1 FROM entries e WHERE e.partition = t.partition AND e.id > t.low ORDER BY e.id LIMIT 1), h.last_id)
    FROM heads h WHERE h.partition = t.partition AND t.partition = ANY ($1::int[])`,
};

export async function noteLow(query: DatabaseQuery, leases: readonly Lease[]): Promise<void> {
  await query(NOTE_LOW, [leases.map(({ partition }) => partition)]);
}
