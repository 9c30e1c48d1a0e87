import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DeliveryLimits } from '../delivery-limits.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './schema.ts';
import { explainStorage, StorageError } from './storage-error.ts';
import { createTotals, type Totals } from './totals.ts';

/** One outbox's database. Several processes may have it open; each sees the others' changes. */
export interface Store {
  readonly file: string;
  readonly db: DatabaseSync;
  readonly totals: Totals;
  /**
   * Runs `change` in one transaction, which writes the totals' changes too: all of it is kept, or nothing.
   *
   * @param durability `synced`: survives a power cut; `written`: survives the end of the process, and costs no wait for the disk
   * @throws {StorageError} when it cannot be written
   */
  write<T>(durability: 'synced' | 'written', change: () => T): T;
  close(): void;
}

/** How long to wait for another process that writes, in ms: it writes little at a time. */
const BUSY_MS = 1000;
/** SQLite's own page size. */
const PAGE_BYTES = 4096;
/** What the write-ahead log is cut to when its content is in the database, in bytes. */
const LOG_BYTES = 16 * 1_048_576;

/** Where the events of one integration are stored: each has a store of its own in the data directory. */
export function storeFile(dataDir: string, integration = 'default'): string {
  return join(dataDir, `${integration}.outbox`);
}

/** Deletes a closed store with all that is in it, and what SQLite keeps beside it. */
export function forgetStore(file: string): void {
  for (const beside of ['', '-wal', '-shm', '-lock']) rmSync(`${file}${beside}`, { force: true });
}

/**
 * Opens a store, and makes one where there is none.
 *
 * @throws {StorageError} when it cannot be opened, is damaged, of another version or no outbox at all
 * @example const store = openStore('/var/lib/forwarder/default.outbox', limits);
 */
export function openStore(file: string, { storeBytes }: Pick<DeliveryLimits, 'storeBytes'>): Store {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const db = new DatabaseSync(file, { timeout: BUSY_MS });
    return prepare(file, db, Math.floor(storeBytes / PAGE_BYTES));
  } catch (cause) {
    throw explainStorage(cause, 'open the outbox', file);
  }
}

function prepare(file: string, db: DatabaseSync, mostPages: number): Store {
  const totals = setUp(db, file, mostPages);
  let mode = '';

  return {
    file,
    db,
    totals,
    write(durability, change) {
      try {
        const wanted = durability === 'synced' ? 'FULL' : 'NORMAL';
        if (wanted !== mode) db.exec(`PRAGMA synchronous = ${wanted}`);
        mode = wanted;
        db.exec('BEGIN IMMEDIATE');
        const result = change();
        totals.save();
        db.exec('COMMIT');
        totals.keep();
        return result;
      } catch (cause) {
        totals.forget();
        if (db.isTransaction) db.exec('ROLLBACK');
        throw explainStorage(cause, 'write to the outbox', file);
      }
    },
    close() {
      if (db.isOpen) db.close();
    },
  };
}

function setUp(db: DatabaseSync, file: string, mostPages: number): Totals {
  try {
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = ${LOG_BYTES}`);
    makeTables(db, file);
    db.exec(`PRAGMA max_page_count = ${mostPages}`);
    return createTotals(db);
  } catch (cause) {
    db.close();
    throw cause;
  }
}

/** Two processes may come here at once; the second one finds the tables made. */
function makeTables(db: DatabaseSync, file: string): void {
  if (readNumber(db, 'application_id') !== APPLICATION_ID) {
    db.exec('BEGIN IMMEDIATE');
    const tables = Number(db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n);
    const made = readNumber(db, 'application_id') === APPLICATION_ID;
    if (tables > 0 && !made) {
      db.exec('ROLLBACK');
      throw new StorageError(
        'foreign',
        `Failed to open the outbox ${file}: it is another program's database.`,
        'Choose another data directory.',
      );
    }
    if (!made) db.exec(SCHEMA);
    db.exec('COMMIT');
  }
  const version = readNumber(db, 'user_version');
  if (version === SCHEMA_VERSION) return;
  throw new StorageError(
    'foreign',
    `Failed to open the outbox ${file}: its format is another version's (got ${version}, this program writes ${SCHEMA_VERSION}).`,
    'Use the version that wrote it, let it deliver everything, and start again with an empty data directory.',
  );
}

function readNumber(db: DatabaseSync, pragma: 'application_id' | 'user_version'): number {
  return Number(db.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}
