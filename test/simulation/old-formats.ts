import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type PageHead, startsOf } from '../../src/forwarder/delivery/outbox/sqlite/page.ts';
import { SCHEMA_VERSION } from '../../src/forwarder/delivery/outbox/sqlite/schema.ts';

/** Formats that had a row for each event. */
export const OLD_FORMATS = [1, 2, 3] as const;
export type OldFormat = (typeof OLD_FORMATS)[number];

const ENTRIES = `CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT NOT NULL, text TEXT NOT NULL,
  event_type TEXT NOT NULL, insert_id TEXT NOT NULL, user_id TEXT, accepted_at INTEGER NOT NULL, attempts INTEGER NOT NULL,
  history TEXT) STRICT`;

/** What each format called otherwise than the one after it, or had not yet. */
const BACK: Record<OldFormat, string> = {
  3: '',
  2: `ALTER TABLE lane_delays RENAME TO rests; ALTER TABLE dead_letters RENAME TO letters;
    ALTER TABLE totals RENAME COLUMN dead_letters TO letters;
    ALTER TABLE totals RENAME COLUMN dead_letter_bytes TO letter_bytes;
    ALTER TABLE totals RENAME COLUMN dead_letters_evicted TO letters_let_go;`,
  1: 'ALTER TABLE entries DROP COLUMN history; ALTER TABLE letters DROP COLUMN history;',
};

/** Whether a store is of the present format: one that was not brought up to date yet is left as it is. */
export function isOfThisFormat(file: string): boolean {
  if (!existsSync(file)) return false;
  const db = new DatabaseSync(file);
  try {
    return db.prepare('PRAGMA user_version').get()?.user_version === SCHEMA_VERSION;
  } finally {
    db.close();
  }
}

/** Makes of a closed store one as a former version would have left it. */
export function writeOldFormat(file: string, format: OldFormat): void {
  const db = new DatabaseSync(file);
  db.exec(`BEGIN; ${ENTRIES}`);
  const insert = db.prepare(
    'INSERT INTO entries (lane, text, event_type, insert_id, user_id, accepted_at, attempts) VALUES (?, ?, ?, ?, ?, ?, 0)',
  );
  for (const page of db.prepare('SELECT head, content FROM pages ORDER BY id').all()) {
    for (const row of rowsOf(page)) insert.run(...row);
  }
  db.exec('DROP TABLE pages; DROP TABLE tries');
  for (const each of OLD_FORMATS.toReversed()) if (each >= format) db.exec(BACK[each]);
  db.exec(`PRAGMA user_version = ${format}; COMMIT`);
  db.close();
}

/** The entries of a page as rows of the table that was before. */
function rowsOf({ head: json, content }: Record<string, unknown>): (string | number | null)[][] {
  const head: PageHead = JSON.parse(String(json));
  const texts = content instanceof Uint8Array ? Buffer.from(content) : Buffer.alloc(0);
  return startsOf(head).map((start, place) => {
    const text = texts.toString('utf8', start, start + (head.bytes[place] ?? 0));
    const lane = head.lanes[head.lane[place] ?? 0] ?? '';
    const type = head.types[head.type[place] ?? 0] ?? '';
    const user = head.users[head.user[place] ?? -1] ?? null;
    return [lane, text, type, head.ids[place] ?? '', user, head.acceptedAt];
  });
}

/** Whether a closed store has a page of which some entries are settled, and some are not. */
export function hasSettledPart(file: string): boolean {
  const db = new DatabaseSync(file);
  try {
    return db
      .prepare('SELECT head FROM pages')
      .all()
      .some(({ head }) => {
        const { slots }: PageHead = JSON.parse(String(head));
        return (slots.at(-1) ?? 0) >= slots.length || slots[0] !== 0;
      });
  } finally {
    db.close();
  }
}
