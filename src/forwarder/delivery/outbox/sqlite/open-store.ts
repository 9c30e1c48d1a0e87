import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { LOCK_SUFFIXES } from '../../../../../lib/storage/file-lock.ts';
import { cutLog, freeRoom } from '../../../../../lib/storage/free-room.ts';
import { makeDirectory } from '../../../../../lib/storage/make-directory.ts';
import { OWNER_DIRECTORY, ownFile } from '../../../../../lib/storage/owner-only.ts';
import { freeBytes, NO_RESERVE, type Reserve } from '../../../../../lib/storage/reserve.ts';
import type { DeliveryLimits } from '../../delivery-limits.ts';
import { explainStorage, isFull } from '../storage-error.ts';
import { prepareTables } from './prepare-tables.ts';
import { rememberStatements } from './remember-statements.ts';
import { createTotals, type Totals } from './totals.ts';
import { createVolumeRoom, UNLIMITED_ROOM, type VolumeRoom } from './volume-room.ts';

/** One outbox's database. Several processes may have a file open; each sees the others' changes. */
export interface Store {
  readonly file: string;
  readonly db: DatabaseSync;
  readonly totals: Totals;
  /** The statement of this text, prepared once. */
  statement(sql: string): StatementSync;
  /** Runs what only reads. */
  read<T>(run: () => T): T;
  /** Whether so many bytes of events leave the volume enough room to record what becomes of them. */
  fits(bytes: number): boolean;
  /**
   * Runs `change` in one transaction, which writes the totals' changes too: all of it is kept, or nothing. On a full disk
   * it may be run again.
   *
   * @param durability `synced`: survives a power cut; `written`: survives the end of the process, and costs no wait for the disk
   * @throws {StorageError} when it cannot be written
   */
  write<T>(durability: 'synced' | 'written', change: () => T): T;
  /** The same for a change that takes out more than it puts in: on a full disk it may take what is reserved. */
  writeFreeing<T>(durability: 'synced' | 'written', change: () => T): T;
  /** Gives room back to the volume where much was stored and little is left, and takes the ballast again. */
  tidy(): void;
  close(): void;
}

/** SQLite's name for a database in this process's memory: it takes no file, and ends with the process. */
export const IN_MEMORY = ':memory:';

/** How long to wait for another process that writes, in ms: it writes little at a time. */
const BUSY_MS = 1000;
/** SQLite's own page size. */
const PAGE_BYTES = 4096;
const RESERVE_SUFFIX = '-reserve';
/** So much unused room is worth to be given back, and so much is little to write anew, in bytes. */
const MUCH_BYTES = 64 * 1_048_576;
const LITTLE_BYTES = 8 * 1_048_576;
/** What the write-ahead log is cut to when its content is in the database, in bytes. */
const LOG_BYTES = 16 * 1_048_576;

/** Where the events of one integration are stored: each has a store of its own in the data directory. */
export function storeFile(dataDir: string, integration = 'default'): string {
  return join(dataDir, `${integration}.outbox`);
}

/** Deletes a closed store with all that is in it, and what SQLite keeps beside it. */
export function deleteStore(file: string): void {
  for (const beside of ['', '-wal', '-shm', RESERVE_SUFFIX, ...LOCK_SUFFIXES])
    rmSync(`${file}${beside}`, { force: true });
}

/**
 * Opens a store, and makes one where there is none. One of an older version is brought up to date.
 *
 * @param file its path, or `IN_MEMORY`
 * @throws {StorageError} when it cannot be opened, is damaged, of a newer version or no outbox at all
 * @example const store = openStore('/var/lib/forwarder/default.outbox', limits);
 */
export function openStore(file: string, limits: Pick<DeliveryLimits, 'storeBytes'>): Store {
  try {
    if (file !== IN_MEMORY) makeDirectory(dirname(file), OWNER_DIRECTORY);
    return openDatabase(file, limits, false);
  } catch (cause) {
    throw explainStorage(cause, 'open the outbox', file);
  }
}

/**
 * Opens a store whose directory is there.
 *
 * @param isLocked whether this process has the right to deliver from it: it looks after the room on disk then
 * @throws {StorageError} when it is of a newer version or no outbox at all
 * @throws {DamageError} @throws {Error} SQLite's, or the system's
 */
export function openDatabase(
  file: string,
  { storeBytes }: Pick<DeliveryLimits, 'storeBytes'>,
  isLocked: boolean,
): Store {
  if (file !== IN_MEMORY) ownFile(file);
  const room = file === IN_MEMORY ? UNLIMITED_ROOM : createVolumeRoom(file, file + RESERVE_SUFFIX);
  const open = () => openWithin(room, file, storeBytes, isLocked);
  try {
    return open();
  } catch (cause) {
    // SQLite makes a file beside the database to open it: even that needs room.
    if (!(isLocked && isFull(cause) && room.reserve.give())) throw cause;
    return open();
  }
}

function openWithin(room: VolumeRoom, file: string, storeBytes: number, isLocked: boolean): Store {
  const db = new DatabaseSync(file, { timeout: BUSY_MS });
  const { reserve, logPages } = room;
  try {
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = ${LOG_BYTES}`);
    prepareTables(db, file, isLocked);
    db.exec(`PRAGMA max_page_count = ${Math.floor(storeBytes / PAGE_BYTES)}; PRAGMA wal_autocheckpoint = ${logPages}`);
    const totals = createTotals(db);
    if (isLocked) reserve.take();
    const statement = rememberStatements(db);
    const read: Store['read'] = (run) => run();
    return {
      file,
      db,
      totals,
      statement,
      read,
      fits: (bytes) => room.fits(bytes, countUnused(statement)),
      ...createWriters(file, db, totals, reserve),
      tidy: () => tidy(file, db, statement, room),
      close: () => closeOnce(db),
    };
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function createWriters(
  file: string,
  db: DatabaseSync,
  totals: Totals,
  reserve: Reserve,
): Pick<Store, 'write' | 'writeFreeing'> {
  let mode = '';

  function writeOnce<T>(durability: 'synced' | 'written', change: () => T): T {
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
      throw cause;
    }
  }

  /** Says what is wrong in words. */
  function explained<T>(run: () => T): T {
    try {
      return run();
    } catch (cause) {
      throw explainStorage(cause, 'write to the outbox', file);
    }
  }

  return {
    write: (durability, change) => explained(() => freeRoom(db, NO_RESERVE, () => writeOnce(durability, change))),
    writeFreeing: (durability, change) =>
      explained(() => {
        const result = freeRoom(db, reserve, () => writeOnce(durability, change));
        if (!reserve.held) reserve.take();
        return result;
      }),
  };
}

/** Pages of SQLite's that hold nothing any more. */
function countUnused(statement: Store['statement']): number {
  return Number(statement('PRAGMA freelist_count').get()?.freelist_count);
}

/** SQLite never gives room back by itself. To write anew what is left takes time: only little is. */
function tidy(
  file: string,
  db: DatabaseSync,
  statement: Store['statement'],
  { reserve, ballastBytes }: VolumeRoom,
): void {
  const unused = countUnused(statement) * PAGE_BYTES;
  const used = Number(statement('PRAGMA page_count').get()?.page_count) * PAGE_BYTES - unused;
  // What is little on a large volume may be all that another integration's outbox lacks on a small one.
  const isScarce = () => !reserve.held || freeBytes(dirname(file)) < unused;
  if (used <= LITTLE_BYTES && (unused >= MUCH_BYTES || (unused >= ballastBytes && isScarce()))) {
    try {
      db.exec('VACUUM');
      cutLog(db);
    } catch {
      // Somebody reads it, or there is no room: it is tried at the next look.
    }
  }
  if (!reserve.held) reserve.take();
}

function closeOnce(db: DatabaseSync): void {
  if (db.isOpen) db.close();
}
