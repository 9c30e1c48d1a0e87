import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createCommitGroup } from '../../lib/commit-group.ts';
import { whyDamaged } from '../../lib/storage/damage-error.ts';
import { type FileLock, lockFile } from '../../lib/storage/file-lock.ts';
import { cutLog, freeRoom } from '../../lib/storage/free-room.ts';
import { findLogDamage } from '../../lib/storage/log-damage.ts';
import { ownDirectory } from '../../lib/storage/owner-only.ts';
import { createReserve } from '../../lib/storage/reserve.ts';
import { SQLITE, sqliteCode } from '../../lib/storage/sqlite-code.ts';
import { DEFAULT_MAX_DATA_BYTES } from '../limits.ts';
import { explainStore } from './explain-store.ts';
import { salvageSession } from './salvage-session.ts';
import { openSessionDatabase, type SessionDatabase } from './session-database.ts';
import { SessionError } from './session-error.ts';
import type { SessionPart } from './session-part.ts';
import { createStoreTrouble } from './store-trouble.ts';
import { createWaitingParts } from './waiting-parts.ts';

/** A session on disk, in a directory of its own: what was answered is there, whatever ends the process. */
export interface DataStore {
  /** All that was kept before, projects first. */
  parts(): Iterable<SessionPart>;
  /**
   * Keeps parts. Those of one turn of the event loop share a commit.
   *
   * @returns resolves once they are on disk
   * @throws {SessionError} rejects when they cannot be; they are tried again with whatever is kept next
   */
  keep(parts: readonly SessionPart[]): Promise<void>;
  /** Keeps parts at once, all or none. @throws {SessionError} when that cannot be; they are not tried again */
  keepNow(parts: readonly SessionPart[]): void;
  /** Keeps all parts that are given, or none. @throws {SessionError} */
  keepAll(groups: AsyncIterable<readonly SessionPart[]>): Promise<void>;
  /** Deletes requests before this sequence number. Where that fails, it is tried again by the next call. */
  trim(seq: number): void;
  /**
   * Forgets the requests and states of a project, or everything; on a full disk too.
   *
   * @throws {SessionError} when that cannot be written
   */
  forget(project?: string): void;
  /**
   * Forgets a project that was created, and all that is kept of it; on a full disk too.
   *
   * @throws {SessionError} when that cannot be written
   */
  removeProject(name: string): void;
  status(): StoreStatus;
  /** Writes what is left and closes the file. May be called twice. */
  close(): void;
}

/** How the disk does. */
export interface StoreStatus {
  /** What is wrong with it now; null while all is well. */
  problem: string | null;
  /** Requests that wait to be written. */
  waiting: number;
  /** Requests that were answered with 503 and never kept. */
  lost: number;
}

export interface DataStoreOptions {
  /** Largest file it may become; beyond, nothing more can be kept until something is forgotten. */
  maxBytes?: number | undefined;
  /** In ms since the epoch. */
  now: () => number;
  /** Told what a person should know. */
  onProblem: (message: string) => void;
  /** The oldest request that is still to be kept. */
  firstSeq: () => number | undefined;
}

/**
 * Opens the session of a data directory, and begins one where there is none. What can be read of a damaged one is taken
 * over into a new file.
 *
 * @throws {SessionError} when it cannot be opened, or another emulator has it
 */
export function openDataStore(directory: string, options: DataStoreOptions): DataStore {
  const { maxBytes = DEFAULT_MAX_DATA_BYTES, now, onProblem, firstSeq } = options;
  const file = join(directory, 'session.sqlite');
  const lock = lockDirectory(directory, file, onProblem);
  let session: SessionDatabase | undefined;
  try {
    session = openOrSalvage(file, { maxBytes, now: now(), onProblem });
  } catch (cause) {
    lock.release();
    throw explainStore(cause, `open ${file}`);
  }
  const reserve = createReserve(join(directory, 'session.reserve'));
  reserve.take();
  const waiting = createWaitingParts();
  const trouble = createStoreTrouble(onProblem);
  let late = 0;
  /** Whether the disk is, or was a moment ago, too full for the reserve. */
  let short = false;
  let trimFails = false;
  let closed = false;

  /** Open again where a reset could not begin a new file at once. */
  function open(): SessionDatabase {
    session ??= openSessionDatabase(file, maxBytes);
    return session;
  }

  function transact(change: (session: SessionDatabase) => void): void {
    const { db } = open();
    try {
      db.exec('BEGIN');
      change(open());
      db.exec('COMMIT');
    } catch (cause) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw cause;
    }
  }

  /** Deletes by portions: on a full disk each has to fit into what is reserved for its log. */
  function deleteAll(deleteSome: (session: SessionDatabase) => number): void {
    const { db } = open();
    while (freeRoom(db, reserve, () => deleteSome(open())) > 0);
  }

  function trim(seq: number): void {
    deleteAll(({ trimSome }) => trimSome(seq));
    reserve.take();
  }

  /** Frees what the log does not hold any more; what is wrong is said by who needs the room. */
  function makeRoom(): void {
    const first = firstSeq();
    cutLog(open().db);
    try {
      if (first !== undefined) trim(first);
    } catch {}
    short = !reserve.held;
  }

  /** Once more where there is room after all. */
  function withRoom(writeIt: () => void): void {
    // Where room is short, the file is kept from growing: what it frees within itself is enough.
    if (short) makeRoom();
    try {
      writeIt();
    } catch (cause) {
      if (sqliteCode(cause) !== SQLITE.full) throw cause;
      makeRoom();
      writeIt();
    }
  }

  function writeOnce(): void {
    for (let parts = waiting.next(); parts.length > 0; parts = waiting.next()) {
      transact(({ put }) => parts.forEach(put));
      waiting.written(parts);
    }
  }

  function write(): void {
    try {
      withRoom(writeOnce);
      trouble.end(late);
      late = 0;
    } catch (cause) {
      const error = explainStore(cause, `write to ${file}`, true);
      trouble.lose(waiting.bound());
      late = waiting.requests;
      trouble.begin(error);
      throw error;
    }
  }

  /** A new file in the place of the old one: that needs no room, and gives all that there was. */
  function replace(): void {
    session?.db.close();
    session = undefined;
    for (const suffix of ['-wal', '-shm', '']) rmSync(file + suffix, { force: true });
    reserve.give();
    trouble.forget();
    try {
      open();
      reserve.take();
    } catch {
      // The next request that is to be kept tries it again, and says why not.
    }
  }

  function forget(project?: string): void {
    // What waits is of the time before.
    waiting.forget(project);
    try {
      if (project === undefined) replace();
      else deleteAll(({ forgetSome }) => forgetSome(project));
    } catch (cause) {
      throw explainStore(cause, `reset ${file}`, true);
    }
    reserve.take();
  }

  const group = createCommitGroup<readonly SessionPart[]>(write);

  return {
    parts: () => open().parts(),
    keep(parts) {
      waiting.add(parts);
      return group.add(parts);
    },
    keepNow(parts) {
      try {
        withRoom(() => transact(({ put }) => parts.forEach(put)));
      } catch (cause) {
        throw explainStore(cause, `write to ${file}`, true);
      }
    },
    async keepAll(groups) {
      const { db, put } = open();
      try {
        db.exec('BEGIN');
        for await (const parts of groups) parts.forEach(put);
        db.exec('COMMIT');
      } catch (cause) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw cause instanceof SessionError ? cause : explainStore(cause, `write to ${file}`);
      }
    },
    trim(seq) {
      try {
        trim(seq);
        trimFails = false;
      } catch (cause) {
        if (!trimFails) onProblem(explainStore(cause, `delete old requests from ${file}`, true).message);
        trimFails = true;
      }
    },
    forget,
    removeProject(name) {
      forget(name);
      try {
        freeRoom(open().db, reserve, () => open().removeProject(name));
      } catch (cause) {
        throw explainStore(cause, `delete a project from ${file}`, true);
      }
      reserve.take();
    },
    status: () => ({ problem: trouble.problem, waiting: late === 0 ? 0 : waiting.requests, lost: trouble.lost }),
    close() {
      if (closed) return;
      closed = true;
      group.flush();
      session?.db.close();
      lock.release();
    },
  };
}

/** The right to use the directory, which is made where it is not there. */
function lockDirectory(
  directory: string,
  file: string,
  onProblem: (message: string) => void,
): FileLock & { held: true } {
  let lock: FileLock;
  try {
    ownDirectory(directory, (name) => name.startsWith('session.'), onProblem);
    lock = lockFile(file);
  } catch (cause) {
    throw explainStore(cause, `open ${file}`);
  }
  if (lock.held) return lock;
  throw new SessionError(
    'SESSION_STORE_FAILED',
    `Failed to open ${file}: another emulator has it (${lock.by}).`,
    'Stop that one, or name another directory with --data-dir.',
  );
}

function openOrSalvage(
  file: string,
  options: { maxBytes: number; now: number; onProblem: (message: string) => void },
): SessionDatabase {
  try {
    if (statSync(file, { throwIfNoEntry: false })?.size === 0 && !existsSync(`${file}-wal`)) {
      options.onProblem(`The session ${file} was empty, not even a header was in it: a new one begins there.`);
    }
    const log = findLogDamage(file, options.now);
    if (log !== undefined) {
      options.onProblem(
        `The write-ahead log of the session ${file} was damaged: its last ${log.changes} changes are lost. The log is kept as ${log.copy}.`,
      );
    }
    return openSessionDatabase(file, options.maxBytes);
  } catch (cause) {
    const why = whyDamaged(cause);
    if (why === undefined) throw cause;
    return salvageSession(file, why, options);
  }
}
