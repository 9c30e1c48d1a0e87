import type { Entry } from '../outbox.ts';
import type { FetchedEntry } from './fetched-page.ts';
import type { Lease } from './leases.ts';
import type { DatabaseQuery } from './link.ts';
import { TRANSACTION } from './snapshot.ts';

/**
 * Of settled entries those that are still this instance's: a lease that another one has by now is of a later epoch. Takes them
 * out and counts what was there, so that nothing counts twice whoever settles it.
 *
 * @param count column of `tails`
 */
function removal(count: 'delivered' | 'dead'): string {
  return `
    WITH mine AS (
      SELECT d.partition, d.id FROM unnest($2::int[], $3::bigint[], $4::bigint[]) AS d (partition, id, epoch)
      JOIN leases l ON l.partition = d.partition AND l.epoch = d.epoch AND l.owner = $1
    ),
    gone AS (
      DELETE FROM entries e USING mine m WHERE e.partition = m.partition AND e.id = m.id
      RETURNING e.partition, octet_length(e.text) AS bytes
    ),
    sums AS (SELECT partition, count(*) AS entries, sum(bytes) AS bytes FROM gone GROUP BY partition),
    locked AS MATERIALIZED (
      SELECT partition FROM tails WHERE partition IN (SELECT partition FROM sums) ORDER BY partition FOR UPDATE
    ),
    counted AS (
      UPDATE tails t SET ${count} = t.${count} + s.entries, bytes_out = t.bytes_out + s.bytes
      FROM sums s JOIN locked USING (partition) WHERE t.partition = s.partition RETURNING 1
    )
    SELECT coalesce(sum(entries), 0)::bigint AS entries, coalesce(sum(bytes), 0)::bigint AS bytes,
      ${TRANSACTION} AS xid FROM sums`;
}

const REMOVE = {
  delivered: { name: 'delivered', text: removal('delivered') },
  dead: { name: 'dead', text: removal('dead') },
};

const TRIED = {
  name: 'tried',
  text: `
    WITH tried AS (
      SELECT d.* FROM unnest($2::int[], $3::bigint[], $4::bigint[], $5::int[], $6::text[])
        AS d (partition, id, epoch, attempts, history)
      JOIN leases l ON l.partition = d.partition AND l.epoch = d.epoch AND l.owner = $1
    )
    UPDATE entries e SET attempts = t.attempts, history = t.history
    FROM tried t WHERE e.partition = t.partition AND e.id = t.id`,
};

const REST = {
  name: 'rest',
  text: `
    INSERT INTO rests (partition, lane, until) SELECT * FROM unnest($1::int[], $2::text[], $3::bigint[])
    ON CONFLICT (partition, lane) DO UPDATE SET until = greatest(rests.until, excluded.until)`,
};

/** Most delays that are over and forgotten at once: a statement is short. */
const FORGOTTEN_AT_ONCE = 1000;

const FORGET = {
  name: 'forget-delays',
  text: `
    DELETE FROM rests WHERE until <= $2 AND ctid = ANY (ARRAY(
      SELECT ctid FROM rests WHERE partition = ANY ($1::int[]) AND until <= $2 LIMIT ${FORGOTTEN_AT_ONCE}))`,
};

/** What was there and is gone now. */
export interface Removed {
  entries: number;
  bytes: number;
  /** The transaction that it was taken out by. */
  xid: number;
}

export type StoredId = Pick<FetchedEntry, 'id' | 'lease'>;

function keysOf(owner: string, entries: readonly StoredId[], partitions: number): unknown[] {
  return [
    owner,
    entries.map(({ lease }) => lease.partition),
    entries.map(({ id }) => Math.floor(id / partitions)),
    entries.map(({ lease }) => lease.epoch),
  ];
}

/** Takes entries out that this instance still has. */
export async function removeEntries(
  query: DatabaseQuery,
  fate: 'delivered' | 'dead',
  owner: string,
  entries: readonly StoredId[],
  partitions: number,
): Promise<Removed> {
  const [row] = await query(REMOVE[fate], keysOf(owner, entries, partitions));
  return { entries: Number(row?.entries), bytes: Number(row?.bytes), xid: Number(row?.xid) };
}

/** Keeps how often entries were tried, and how. */
export async function noteTries(
  query: DatabaseQuery,
  owner: string,
  entries: readonly FetchedEntry[],
  partitions: number,
): Promise<void> {
  await query(TRIED, [
    ...keysOf(owner, entries, partitions),
    entries.map(({ attempts }) => attempts),
    entries.map(({ history }) => JSON.stringify(history)),
  ]);
}

/** Keeps until when lanes are delayed, so that another instance does not wake throttled users and devices. */
export async function noteRests(
  query: DatabaseQuery,
  rests: readonly { entry: Pick<Entry, 'lane'> & StoredId; at: number }[],
): Promise<void> {
  // One row a lane: the latest.
  const latest = new Map<string, { partition: number; at: number }>();
  for (const { entry, at } of rests) {
    const known = latest.get(entry.lane)?.at ?? 0;
    latest.set(entry.lane, { partition: entry.lease.partition, at: Math.max(known, at) });
  }
  await query(REST, [
    [...latest.values()].map(({ partition }) => partition),
    [...latest.keys()].map((lane) => JSON.stringify(lane)),
    [...latest.values()].map(({ at }) => Math.ceil(at)),
  ]);
}

/** Takes out delays that are over, of partitions that this instance has. */
export async function forgetDelays(query: DatabaseQuery, leases: readonly Lease[], now: number): Promise<void> {
  await query(FORGET, [leases.map(({ partition }) => partition), now]);
}
