import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DeliveryLimits } from '../../delivery-limits.ts';
import { explainStorage } from '../storage-error.ts';
import { prepareTables } from './prepare-tables.ts';
import { createTotals, type Totals } from './totals.ts';

/** One outbox's database. Several processes may have a file open; each sees the others' changes. */
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

/** SQLite's name for a database in this process's memory: it takes no file, and ends with the process. */
export const IN_MEMORY = ':memory:';

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
export function deleteStore(file: string): void {
  for (const beside of ['', '-wal', '-shm', '-lock']) rmSync(`${file}${beside}`, { force: true });
}

/**
 * Opens a store, and makes one where there is none. One of an older version is brought up to date.
 *
 * @param file its path, or `IN_MEMORY`
 * @throws {StorageError} when it cannot be opened, is damaged, of a newer version or no outbox at all
 * @example const store = openStore('/var/lib/forwarder/default.outbox', limits);
 */
export function openStore(file: string, { storeBytes }: Pick<DeliveryLimits, 'storeBytes'>): Store {
  try {
    if (file !== IN_MEMORY) mkdirSync(dirname(file), { recursive: true });
    const db = new DatabaseSync(file, { timeout: BUSY_MS });
    const totals = setUp(db, file, Math.floor(storeBytes / PAGE_BYTES));
    return { file, db, totals, write: createWriter(file, db, totals), close: () => closeOnce(db) };
  } catch (cause) {
    throw explainStorage(cause, 'open the outbox', file);
  }
}

function setUp(db: DatabaseSync, file: string, mostPages: number): Totals {
  try {
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = ${LOG_BYTES}`);
    prepareTables(db, file);
    db.exec(`PRAGMA max_page_count = ${mostPages}`);
    return createTotals(db);
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function createWriter(file: string, db: DatabaseSync, totals: Totals): Store['write'] {
  let mode = '';
  return (durability, change) => {
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
  };
}

function closeOnce(db: DatabaseSync): void {
  if (db.isOpen) db.close();
}
