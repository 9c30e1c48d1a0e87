import type { DatabaseSync } from 'node:sqlite';
import type { Reserve } from './reserve.ts';
import { SQLITE, sqliteCode } from './sqlite-code.ts';

/**
 * Runs a change that frees room, on a full disk too. What SQLite deletes it writes to its log first, which needs room
 * itself: the log is put into the database and cut, then the reserve is given up.
 *
 * @param change may be run several times, each as a whole or not at all
 * @throws {Error} SQLite's, where that was not enough, or where something else is wrong
 */
export function freeRoom<T>(db: DatabaseSync, reserve: Reserve, change: () => T): T {
  const cures = [() => cutLog(db), () => reserve.give() && cutLog(db)];
  for (const cure of [...cures, undefined]) {
    try {
      return change();
    } catch (cause) {
      if (cure === undefined || sqliteCode(cause) !== SQLITE.full) throw cause;
      cure();
    }
  }
  throw new Error('unreachable');
}

/** Puts the write-ahead log into the database and cuts it, as far as there is room for it. */
export function cutLog(db: DatabaseSync): void {
  try {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // It is tried at the next opportunity; the log is read as before.
  }
}
