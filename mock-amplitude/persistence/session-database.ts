import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { DamageError } from '../../lib/storage/damage-error.ts';
import { ownFile } from '../../lib/storage/owner-only.ts';
import { LOG_PAGES } from '../../lib/storage/reserve.ts';
import { SessionError } from './session-error.ts';
import {
  type KeptOrganization,
  type KeptRequest,
  type KeptState,
  parsePart,
  type SessionPart,
} from './session-part.ts';

/** A session's database, open. */
export interface SessionDatabase {
  readonly db: DatabaseSync;
  put(part: SessionPart): void;
  /** Deletes some of the requests before this one; how many. */
  trimSome(seq: number): number;
  /** Deletes some of what is kept of a project; how much. */
  forgetSome(project: string): number;
  /** Deletes a project that was created; not what is kept of it. */
  removeProject(name: string): void;
  /** All that is kept, organizations and projects first. */
  parts(): Iterable<SessionPart>;
}

const SCHEMA_VERSION = 5;
/** It has no organizations. */
const VERSION_WITHOUT_ORGANIZATIONS = 4;
/** Its requests lack what rows are made of, and are read without. */
const VERSION_WITHOUT_ROW_SEEDS = 3;
/** Its rows have no sum. */
const VERSION_WITHOUT_SUMS = 2;
const READABLE_VERSIONS = [
  SCHEMA_VERSION,
  VERSION_WITHOUT_ORGANIZATIONS,
  VERSION_WITHOUT_ROW_SEEDS,
  VERSION_WITHOUT_SUMS,
];
const ORGANIZATIONS =
  'CREATE TABLE IF NOT EXISTS organizations (name TEXT PRIMARY KEY, part TEXT NOT NULL, sum INTEGER) WITHOUT ROWID;';
/** `sum` is the CRC-32 of the part: SQLite keeps none of its pages, and JSON with another digit in it is JSON too. */
export const SESSION_SCHEMA = `
  ${ORGANIZATIONS}
  CREATE TABLE projects (api_key TEXT, region TEXT, part TEXT NOT NULL, sum INTEGER, PRIMARY KEY (api_key, region)) WITHOUT ROWID;
  CREATE TABLE requests (seq INTEGER PRIMARY KEY, project TEXT, part TEXT NOT NULL, sum INTEGER);
  CREATE INDEX requests_of_project ON requests (project);
  CREATE TABLE states (project TEXT, kind TEXT, key TEXT, part TEXT NOT NULL, sum INTEGER, PRIMARY KEY (project, kind, key)) WITHOUT ROWID;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;
export const SESSION_TABLES = ['organizations', 'projects', 'states', 'requests'] as const;

/** Those there were before there were organizations. */
const OLD_TABLES = SESSION_TABLES.filter((table) => table !== 'organizations');

/** SQLite's own page size. */
const PAGE_BYTES = 4096;

/** Most rows deleted in one transaction: its log must fit into what is reserved for it. */
const ROWS_AT_ONCE = 50;

/**
 * Opens a session's file, and makes one where there is none.
 *
 * @throws {DamageError} when it is not whole
 * @throws {SessionError} when it is of another version
 * @throws {Error} SQLite's
 */
export function openSessionDatabase(file: string, maxBytes: number): SessionDatabase {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a directory');
  ownFile(file);
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    // One emulator at a time: two would give the same numbers to different requests.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    prepareTables(db, file);
    db.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
    db.exec(`PRAGMA max_page_count = ${Math.floor(maxBytes / PAGE_BYTES)}`);
    return createDatabase(db);
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function prepareTables(db: DatabaseSync, file: string): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  if (version === 0 && tables.length === 0) {
    db.exec(`BEGIN EXCLUSIVE; ${SESSION_SCHEMA} COMMIT`);
    return;
  }
  const expected = version === SCHEMA_VERSION ? SESSION_TABLES : OLD_TABLES;
  const missing = expected.filter((name) => !tables.some((table) => table.name === name));
  if (!READABLE_VERSIONS.includes(version)) throw foreign(file, version, missing.length > 0);
  if (missing.length > 0) throw new DamageError(`it has no table ${missing.join(' and no ')}`);
  db.exec('BEGIN EXCLUSIVE; COMMIT');
  if (version === VERSION_WITHOUT_SUMS) addSums(db);
  if (version !== SCHEMA_VERSION) {
    db.exec(`BEGIN EXCLUSIVE; ${ORGANIZATIONS} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
  }
  const [found] = db.prepare('PRAGMA quick_check(1)').all();
  if (found?.quick_check !== 'ok') throw new DamageError('some of its pages are damaged');
  checkRows(db);
}

/** Rows that are there stay without. */
function addSums(db: DatabaseSync): void {
  const columns = OLD_TABLES.map((table) => `ALTER TABLE ${table} ADD COLUMN sum INTEGER;`);
  db.exec(`BEGIN EXCLUSIVE; ${columns.join(' ')} PRAGMA user_version = ${VERSION_WITHOUT_ROW_SEEDS}; COMMIT`);
}

/** A file that was written by somebody else is not touched. */
function foreign(file: string, version: number, isOther: boolean): SessionError {
  const what = isOther ? "it is another program's database" : `it was written by another version (format ${version})`;
  return new SessionError(
    'SESSION_STORE_FAILED',
    `Failed to open ${file}: ${what}.`,
    'Name another directory with --data-dir, or move the file away.',
  );
}

function checkRows(db: DatabaseSync): void {
  for (const table of SESSION_TABLES) {
    for (const row of db.prepare(`SELECT * FROM ${table}`).iterate()) {
      const read = readRow(row);
      if (read === undefined) throw new DamageError(`a row of its table ${table} cannot be read`);
    }
  }
}

/** The part that a row holds; undefined where it holds none, or another one than was written. */
export function readRow(row: Record<string, unknown>): SessionPart | undefined {
  const text = String(row.part);
  if (typeof row.sum === 'number' && row.sum !== crc32(text)) return undefined;
  try {
    const parsed = parsePart(JSON.parse(text));
    return parsed.ok && isSame(parsed.part, row) ? parsed.part : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the columns say what the part says. */
function isSame(
  part: SessionPart,
  { seq, project, kind, key, name, api_key: apiKey, region }: Record<string, unknown>,
) {
  switch (part.type) {
    case 'organization':
      return part.name === name;
    case 'request':
      return part.seq === seq && part.project === project;
    case 'state':
      return part.project === project && part.kind === kind && part.key === key;
    case 'project':
      return part.apiKey === apiKey && part.region === region;
  }
}

function createDatabase(db: DatabaseSync): SessionDatabase {
  const organization = db.prepare('INSERT OR REPLACE INTO organizations (name, part, sum) VALUES (?, ?, ?)');
  const noProject = db.prepare("DELETE FROM projects WHERE json_extract(part, '$.name') = ?");
  const project = db.prepare('INSERT OR REPLACE INTO projects (api_key, region, part, sum) VALUES (?, ?, ?, ?)');
  const request = db.prepare('INSERT OR REPLACE INTO requests (seq, project, part, sum) VALUES (?, ?, ?, ?)');
  const state = db.prepare('INSERT OR REPLACE INTO states (project, kind, key, part, sum) VALUES (?, ?, ?, ?, ?)');
  const noState = db.prepare('DELETE FROM states WHERE project = ? AND kind = ? AND key = ?');
  const some = (table: string, key: string, where: string) =>
    db.prepare(
      `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${where} LIMIT ${ROWS_AT_ONCE})`,
    );
  const trim = some('requests', 'seq', 'seq < ?');
  const requestsOf = some('requests', 'seq', 'project = ?');
  const statesOf = some('states', 'project, kind, key', 'project = ?');

  const putOrganization = (part: KeptOrganization) => organization.run(part.name, ...write(part));
  const putRequest = (part: KeptRequest) => request.run(part.seq, part.project, ...write(part));
  const putState = (part: KeptState) =>
    part.value === undefined
      ? noState.run(part.project, part.kind, part.key)
      : state.run(part.project, part.kind, part.key, ...write(part));

  return {
    db,
    put(part) {
      switch (part.type) {
        case 'organization':
          putOrganization(part);
          return;
        case 'project':
          project.run(part.apiKey, part.region, ...write(part));
          return;
        case 'request':
          putRequest(part);
          return;
        case 'state':
          putState(part);
      }
    },
    trimSome: (seq) => Number(trim.run(seq).changes),
    forgetSome: (name) => Number(requestsOf.run(name).changes) || Number(statesOf.run(name).changes),
    removeProject: (name) => void noProject.run(name),
    *parts() {
      for (const table of SESSION_TABLES) {
        const rows = db.prepare(`SELECT part FROM ${table}${table === 'requests' ? ' ORDER BY seq' : ''}`).iterate();
        for (const { part } of rows) yield JSON.parse(String(part));
      }
    },
  };
}

/** A part as text, and its sum. */
function write(part: SessionPart): [text: string, sum: number] {
  const text = JSON.stringify(part);
  return [text, crc32(text)];
}
