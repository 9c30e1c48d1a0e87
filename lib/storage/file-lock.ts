import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { OWNER_FILE, ownFile } from './owner-only.ts';
import { SQLITE, sqliteCode } from './sqlite-code.ts';

/** The right to use a file, or who has it. */
export type FileLock = { held: true; release(): void } | { held: false; by: string };

/** What is written beside a file that is locked. */
export const LOCK_SUFFIXES = ['-lock', '-lock-pid'] as const;

/**
 * Takes the right to use a file, for as long as this process lives. The lock is SQLite's own on an empty file beside it, so
 * the system itself lets go of it when the process dies, however it dies. Who has it stands in a file of its own: to read
 * that one would let go of a lock that this same process has (POSIX).
 *
 * @throws {Error} SQLite's, where the file beside cannot be made
 * @example const lock = lockFile('/data/session.sqlite');
 */
export function lockFile(file: string): FileLock {
  const [beside, pidFile] = LOCK_SUFFIXES.map((suffix) => file + suffix) as [string, string];
  const lock = openLock(beside);
  if (lock === undefined) return { held: false, by: readHolder(pidFile) };
  let held = true;
  writeHolder(pidFile);
  return {
    held: true,
    release() {
      if (!held) return;
      held = false;
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

/** Undefined where another one has it. */
function openLock(beside: string): DatabaseSync | undefined {
  ownFile(beside);
  const lock = new DatabaseSync(beside, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock.close();
    if (sqliteCode(cause) === SQLITE.busy) return undefined;
    if (sqliteCode(cause) !== SQLITE.notADatabase) throw cause;
  }
  // Nobody has it, or it would be busy: what is in it is of no use, and in the way.
  truncateSync(beside);
  return openLock(beside);
}

/** A full disk takes no pid; the lock holds without. */
function writeHolder(pidFile: string): void {
  try {
    writeFileSync(pidFile, String(process.pid), { mode: OWNER_FILE });
  } catch {
    rmSync(pidFile, { force: true });
  }
}

function readHolder(pidFile: string): string {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    if (pid === process.pid) return 'this process itself';
    return Number.isSafeInteger(pid) && pid > 0 ? `process ${pid}` : 'another process';
  } catch {
    return 'another process';
  }
}
