import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createCommitGroup } from '../../lib/commit-group.ts';
import { DEFAULT_MAX_DATA_BYTES } from '../limits.ts';
import { SessionError } from './session-error.ts';
import type { KeptRequest, KeptState, SessionPart } from './session-part.ts';

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
  /** Deletes requests before this sequence number. */
  trim(seq: number): void;
  /** Forgets the requests and states of a project, or everything. */
  forget(project?: string): void;
  /** Writes what is left and closes the file. May be called twice. */
  close(): void;
}

const SCHEMA_VERSION = 2;
const SCHEMA = `
  CREATE TABLE projects (api_key TEXT, region TEXT, part TEXT NOT NULL, PRIMARY KEY (api_key, region)) WITHOUT ROWID;
  CREATE TABLE requests (seq INTEGER PRIMARY KEY, project TEXT, part TEXT NOT NULL);
  CREATE INDEX requests_of_project ON requests (project);
  CREATE TABLE states (project TEXT, kind TEXT, key TEXT, part TEXT NOT NULL, PRIMARY KEY (project, kind, key)) WITHOUT ROWID;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** SQLite's own page size. */
const PAGE_BYTES = 4096;

/** Most parts that wait to be written while the disk is full; beyond, the oldest are lost. Their senders got a 503. */
const MAX_WAITING = 10_000;

/** Only the owner may read what holds API keys. */
const OWNER_ONLY = 0o600;

/**
 * Opens the session of a data directory, and begins one where there is none.
 *
 * @param maxBytes largest file it may become; beyond, nothing more can be kept until something is forgotten
 * @throws {SessionError} when it cannot be opened, is damaged, or another emulator has it
 */
export function openDataStore(directory: string, maxBytes = DEFAULT_MAX_DATA_BYTES): DataStore {
  const file = join(directory, 'session.sqlite');
  const db = open(directory, file);
  db.exec(`PRAGMA max_page_count = ${Math.floor(maxBytes / PAGE_BYTES)}`);
  const statements = prepare(db);
  let waiting: SessionPart[] = [];

  function write(): void {
    const parts = waiting;
    try {
      db.exec('BEGIN');
      for (const part of parts) statements.put(part);
      db.exec('COMMIT');
    } catch (cause) {
      if (db.isTransaction) db.exec('ROLLBACK');
      if (waiting.length > MAX_WAITING) waiting.splice(0, waiting.length - MAX_WAITING);
      throw explain(cause, `write to ${file}`);
    }
    waiting = [];
  }

  const group = createCommitGroup<readonly SessionPart[]>(write);

  return {
    *parts() {
      for (const table of ['projects', 'states', 'requests']) {
        const rows = db.prepare(`SELECT part FROM ${table}${table === 'requests' ? ' ORDER BY seq' : ''}`).iterate();
        for (const { part } of rows) yield JSON.parse(String(part));
      }
    },
    keep(parts) {
      waiting.push(...parts);
      return group.add(parts);
    },
    trim: (seq) => void statements.trim.run(seq),
    forget(project) {
      // What waits is of the time before.
      waiting = [];
      if (project === undefined) db.exec('DELETE FROM requests; DELETE FROM states; DELETE FROM projects');
      else statements.forget(project);
    },
    close() {
      if (!db.isOpen) return;
      group.flush();
      db.close();
    },
  };
}

function open(directory: string, file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(directory, { recursive: true });
    const isNew = !existsSync(file);
    db = new DatabaseSync(file, { timeout: 0 });
    if (isNew) chmodSync(file, OWNER_ONLY);
    // One emulator at a time: two would give the same numbers to different requests.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
    if (version === 0) db.exec(`BEGIN EXCLUSIVE; ${SCHEMA} COMMIT`);
    else if (version !== SCHEMA_VERSION) throw new Error(`it was written by another version (format ${version})`);
    else db.exec('BEGIN EXCLUSIVE; COMMIT');
    return db;
  } catch (cause) {
    db?.close();
    throw explain(cause, `open ${file}`);
  }
}

function prepare(db: DatabaseSync) {
  const project = db.prepare('INSERT OR REPLACE INTO projects VALUES (?, ?, ?)');
  const request = db.prepare('INSERT OR REPLACE INTO requests VALUES (?, ?, ?)');
  const state = db.prepare('INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?)');
  const noState = db.prepare('DELETE FROM states WHERE project = ? AND kind = ? AND key = ?');
  const requestsOf = db.prepare('DELETE FROM requests WHERE project = ?');
  const statesOf = db.prepare('DELETE FROM states WHERE project = ?');

  const putRequest = (part: KeptRequest) => request.run(part.seq, part.project, JSON.stringify(part));
  const putState = (part: KeptState) =>
    part.value === undefined
      ? noState.run(part.project, part.kind, part.key)
      : state.run(part.project, part.kind, part.key, JSON.stringify(part));

  return {
    put(part: SessionPart): void {
      switch (part.type) {
        case 'project':
          project.run(part.apiKey, part.region, JSON.stringify(part));
          return;
        case 'request':
          putRequest(part);
          return;
        case 'state':
          putState(part);
      }
    },
    trim: db.prepare('DELETE FROM requests WHERE seq < ?'),
    forget(name: string): void {
      requestsOf.run(name);
      statesOf.run(name);
    },
  };
}

/** Says what SQLite's words mean and what to do. */
function explain(cause: unknown, what: string): SessionError {
  const code =
    cause instanceof Error && 'errcode' in cause && typeof cause.errcode === 'number' ? cause.errcode & 0xff : 0;
  const message = cause instanceof Error ? cause.message : String(cause);
  const [reason, fix] = REASONS[code] ?? [message, 'Look at the directory, or name another with --data-dir.'];
  return new SessionError('SESSION_STORE_FAILED', `Failed to ${what}: ${reason}.`, fix, { cause });
}

/** What is wrong and what to do, by SQLite's result codes. */
const REASONS: Record<number, readonly [string, string]> = {
  5: ['another emulator has it', 'Stop that one, or name another directory with --data-dir.'],
  8: ['it may not be written', 'Check who owns the directory, or name another with --data-dir.'],
  10: ['the disk could not be written or read', 'Look at the disk, or name another directory with --data-dir.'],
  11: [
    'it is damaged',
    'Move it away (what it held is lost to the emulator), or name another directory with --data-dir.',
  ],
  13: [
    'the disk is full, or the session as large as it may be',
    'Make room, or reset: what could not be written is tried again with the next request.',
  ],
  14: ['it cannot be opened', 'Check the path and who owns the directory.'],
  26: ['it is no database', 'Move the file away, or name another directory with --data-dir.'],
};
