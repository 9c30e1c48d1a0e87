import type { DatabaseSync } from 'node:sqlite';
import { DamageError } from '../../../../../lib/storage/damage-error.ts';
import { buildPage, entryId, isFullPage, type NewEntry } from './page.ts';
import { insertPage } from './page-rows.ts';
import { rememberStatements } from './remember-statements.ts';
import { PAGE_TABLES } from './schema.ts';

/** A row of the table `entries`, which had one for each event. */
export type EntryRow = Record<'lane' | 'text' | 'event_type' | 'insert_id', string> &
  Record<'accepted_at' | 'attempts', number> &
  Record<'user_id' | 'history', string | null>;

/** Puts events that are read one by one into pages, in their order. */
export interface PageFiller {
  add(row: EntryRow): void;
  /** Writes the last page. */
  end(): void;
}

/**
 * Puts the rows of the table `entries` into pages, one after the other, so that memory holds only a page of them.
 *
 * @throws {DamageError} where one of them is not as it was written: a page would hide that
 */
export function moveToPages(db: DatabaseSync): void {
  db.exec(PAGE_TABLES);
  const filler = createPageFiller(db);
  for (const row of db.prepare('SELECT * FROM entries ORDER BY id').iterate()) {
    const entry = readEntryRow(row);
    if (entry === undefined) throw new DamageError('some rows of its table entries cannot be read');
    filler.add(entry);
  }
  filler.end();
  db.exec('DROP TABLE entries');
}

export function createPageFiller(db: DatabaseSync): PageFiller {
  const statement = rememberStatements(db);
  const insertTries = db.prepare('INSERT INTO tries (entry, attempts, history) VALUES (?, ?, ?)');
  let acceptedAt = 0;
  let rows: EntryRow[] = [];
  let entries: NewEntry[] = [];
  let bytes = 0;

  function end(): void {
    if (rows.length === 0) return;
    const page = insertPage(statement, buildPage(entries, acceptedAt), acceptedAt);
    for (const [slot, { attempts, history }] of rows.entries()) {
      if (attempts > 0) insertTries.run(entryId(page, slot), attempts, history ?? '[]');
    }
    rows = [];
    entries = [];
    bytes = 0;
  }

  return {
    add(row) {
      // What came in together stays together, and has one time.
      if (row.accepted_at !== acceptedAt) end();
      acceptedAt = row.accepted_at;
      rows.push(row);
      const entry = toEntry(row);
      entries.push(entry);
      bytes += entry.bytes;
      if (isFullPage(entries.length, bytes)) end();
    },
    end,
  };
}

function toEntry({ lane, text, event_type, insert_id, user_id }: EntryRow): NewEntry {
  const ids = { event_type, insert_id, ...(user_id === null ? {} : { user_id }) };
  return { lane, text, bytes: Buffer.byteLength(text), ids };
}

/** Undefined where a row is not as it was written: what repeats in it tells. */
export function readEntryRow(row: Record<string, unknown>): EntryRow | undefined {
  const { lane, text, event_type, insert_id, accepted_at, attempts } = row;
  if (typeof lane !== 'string' || typeof text !== 'string' || typeof event_type !== 'string') return undefined;
  if (typeof accepted_at !== 'number' || typeof attempts !== 'number') return undefined;
  const history = typeof row.history === 'string' ? row.history : null;
  if (history !== null && !Array.isArray(parseOr(history))) return undefined;
  const event = parseOr(text);
  const isEvent = typeof event === 'object' && event !== null && 'insert_id' in event && event.insert_id === insert_id;
  if (!isEvent || typeof insert_id !== 'string') return undefined;
  const user_id = typeof row.user_id === 'string' ? row.user_id : null;
  return { lane, text, event_type, insert_id, user_id, accepted_at, attempts, history };
}

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
