import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** A damaged database, as far as it can be read. */
export interface DamagedDatabase {
  /** The rows of a table by its whole-number key, in order; what cannot be read is passed over. */
  byNumber(table: string, key: string): Generator<SalvagedRow>;
  /** The rows of a table by any other key: from its beginning, then from its end, as far as each goes. */
  byKey(table: string, key: string): Generator<SalvagedRow>;
  /** How many rows a table has; undefined where that cannot be told. */
  count(table: string): number | undefined;
  /** A change of the copy, as of a format; one that cannot be made is left. */
  tryExec(sql: string): void;
  /** Whether the table of contents could be read, or one as of a new database was put in its place. */
  readonly schemaWasRead: boolean;
  close(): void;
}

export type SalvagedRow = Record<string, unknown>;

/** SQLite's own page size, which all of ours have, and the length of its header. */
const PAGE_BYTES = 4096;
const HEADER_BYTES = 100;
/** No page holds more rows: each takes at least 8 bytes, its place among the others included. */
const ROWS_A_PAGE = PAGE_BYTES / 8;
/** Keys that are looked for one by one behind damage; then ever more are passed over. */
const ONE_BY_ONE = 1000;
/** Beyond what any key is. */
const LAST_KEY = 2 ** 52;

/**
 * Opens what is left of a database, on a copy that goes again: the file itself is not touched. A header that is damaged is
 * written anew; where the table of contents cannot be read, that of a new database with the same tables stands in for it.
 *
 * @param schema what makes the tables
 */
export function openDamaged(file: string, schema: string): DamagedDatabase {
  const copy = `${file}-copy`;
  removeAll(copy);
  for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
  mendHeader(copy, makeTemplate(copy, schema).subarray(0, HEADER_BYTES));
  let db = new DatabaseSync(copy);
  const schemaWasRead = canReadSchema(db);
  if (!schemaWasRead) {
    db.close();
    mendHeader(copy, makeTemplate(copy, schema));
    db = new DatabaseSync(copy);
  }
  return {
    ...createReading(db, Math.ceil(statSync(copy).size / PAGE_BYTES) * ROWS_A_PAGE),
    schemaWasRead,
    close() {
      db.close();
      removeAll(copy);
    },
  };
}

/** @param mostRows more than this no table can have: its pages lead in a circle then */
function createReading(
  db: DatabaseSync,
  mostRows: number,
): Pick<DamagedDatabase, 'byNumber' | 'byKey' | 'count' | 'tryExec'> {
  return {
    *byNumber(table, key) {
      let last = -1;
      for (let next: number | undefined = last; next !== undefined; next = passOver(db, table, key, last)) {
        last = yield* readAfter(db, table, key, next, mostRows);
        if (last === Number.POSITIVE_INFINITY) return;
      }
    },
    *byKey(table, key) {
      const first = yield* untilDamage(db, `SELECT * FROM ${table} ORDER BY ${key} LIMIT ${mostRows}`);
      if (!first) return;
      yield* untilDamage(db, `SELECT * FROM ${table} ORDER BY ${key.replaceAll(',', ' DESC,')} DESC LIMIT ${mostRows}`);
    },
    count(table) {
      try {
        return Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
      } catch {
        return undefined;
      }
    },
    tryExec(sql) {
      try {
        db.exec(sql);
      } catch {
        if (db.isTransaction) db.exec('ROLLBACK');
      }
    },
  };
}

/** Rows after a key, up to damage; returns the last key that was read, infinity at the end. */
function* readAfter(
  db: DatabaseSync,
  table: string,
  key: string,
  from: number,
  mostRows: number,
): Generator<SalvagedRow, number> {
  let last = from;
  let left = mostRows;
  try {
    for (const row of db.prepare(`SELECT * FROM ${table} WHERE ${key} > ? ORDER BY ${key}`).iterate(from)) {
      if (left-- === 0) return last;
      // A page that stands in the place of another one gives keys again that were there before.
      if (Number(row[key]) <= last) continue;
      last = Number(row[key]);
      yield row;
    }
    return Number.POSITIVE_INFINITY;
  } catch {
    return last;
  }
}

/** True where it met damage. */
function* untilDamage(db: DatabaseSync, sql: string): Generator<SalvagedRow, boolean> {
  try {
    yield* db.prepare(sql).iterate();
    return false;
  } catch {
    return true;
  }
}

/** The key to go on after; undefined where nothing more can be found. */
function passOver(db: DatabaseSync, table: string, key: string, last: number): number | undefined {
  const after = (from: number): number | 'none' | 'damaged' => {
    try {
      const row = db.prepare(`SELECT ${key} AS k FROM ${table} WHERE ${key} > ? ORDER BY ${key} LIMIT 1`).get(from);
      if (row === undefined) return 'none';
      // A page in the wrong place gives a key that was there before: to go on from there would never end.
      return Number(row.k) > from ? Number(row.k) : 'damaged';
    } catch {
      return 'damaged';
    }
  };
  // Only the content of the next row may be damaged, while its place can be read.
  const next = after(last);
  if (next !== 'damaged') return next === 'none' ? undefined : next;
  let from = last;
  for (let step = 1; from < LAST_KEY; step = from - last < ONE_BY_ONE ? 1 : step * 2) {
    from += step;
    const found = after(from);
    if (found === 'none') return undefined;
    if (found !== 'damaged') return found - 1;
  }
  return undefined;
}

function canReadSchema(db: DatabaseSync): boolean {
  try {
    return Number(db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n) > 0;
  } catch {
    return false;
  }
}

/** The first page of a new database with these tables. */
function makeTemplate(beside: string, schema: string): Buffer {
  const file = `${beside}-template`;
  removeAll(file);
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; ${schema}`);
  db.close();
  const bytes = readFileSync(file).subarray(0, PAGE_BYTES);
  removeAll(file);
  return bytes;
}

/** Writes the beginning of a file anew, with the number of pages that are there. */
function mendHeader(file: string, beginning: Buffer): void {
  const handle = openSync(file, 'r+');
  try {
    const pages = Math.max(1, Math.ceil(fstatSync(handle).size / PAGE_BYTES));
    ftruncateSync(handle, pages * PAGE_BYTES);
    const bytes = Buffer.from(beginning);
    bytes.writeUInt32BE(pages, 28);
    // No page is free: none is to be written.
    bytes.fill(0, 32, 40);
    writeSync(handle, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(handle);
  }
}

function removeAll(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
}
