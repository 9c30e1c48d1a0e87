import type { DatabaseSync } from 'node:sqlite';

/** What a store counts of everything it ever held. */
export interface TotalCounts {
  accepted: number;
  delivered: number;
  dead: number;
  queued: number;
  /** Of the queued events' texts. */
  bytes: number;
  deadLetters: number;
  deadLetterBytes: number;
  deadLettersEvicted: number;
}

/** The counts of a store, kept in it: they change in the transaction that changes what they count. */
export interface Totals {
  /** As of the last transaction that this process made or read. */
  readonly now: Readonly<TotalCounts>;
  /** What this transaction changes, to be added to; written by `save`. */
  readonly added: TotalCounts;
  /** Within a transaction: now with what was added. */
  readonly next: Readonly<TotalCounts>;
  /** Writes what was added, at the end of a transaction. */
  save(): void;
  /** The transaction is kept. */
  keep(): void;
  /** The transaction came to nothing. */
  forget(): void;
  /** Reads what another process may have changed. */
  reload(): void;
}

const NAMES = [
  'accepted',
  'delivered',
  'dead',
  'queued',
  'bytes',
  'deadLetters',
  'deadLetterBytes',
  'deadLettersEvicted',
] as const;
const COLUMNS = 'accepted, delivered, dead, queued, bytes, dead_letters, dead_letter_bytes, dead_letters_evicted';

/** Reads a store's totals. Changes are written as differences, since other processes write there, too. */
export function createTotals(db: DatabaseSync): Totals {
  const select = db.prepare(`SELECT ${COLUMNS} FROM totals`);
  const update = db.prepare(
    `UPDATE totals SET ${COLUMNS.split(', ')
      .map((column) => `${column} = ${column} + ?`)
      .join(', ')} RETURNING ${COLUMNS}`,
  );
  let now = fromRow(select.get());
  let saved = now;
  let added = zero();

  return {
    get now() {
      return now;
    },
    get next() {
      const base = fromRow(select.get());
      for (const name of NAMES) base[name] += added[name];
      return base;
    },
    get added() {
      return added;
    },
    save() {
      const changed = NAMES.map((name) => added[name]);
      added = zero();
      saved = fromRow(changed.some((change) => change !== 0) ? update.get(...changed) : select.get());
    },
    keep() {
      now = saved;
    },
    forget() {
      added = zero();
    },
    reload() {
      now = fromRow(select.get());
    },
  };
}

function zero(): TotalCounts {
  return {
    accepted: 0,
    delivered: 0,
    dead: 0,
    queued: 0,
    bytes: 0,
    deadLetters: 0,
    deadLetterBytes: 0,
    deadLettersEvicted: 0,
  };
}

function fromRow(row: Record<string, unknown> | undefined): TotalCounts {
  const values = Object.values(row ?? {}).map(Number);
  const counts = zero();
  for (const [index, name] of NAMES.entries()) counts[name] = values[index] ?? 0;
  return counts;
}
