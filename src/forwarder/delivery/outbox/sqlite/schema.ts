/** Counts up whenever the tables change; `MIGRATIONS` brings older stores up to it. */
export const SCHEMA_VERSION = 4;

/** The last version that had a row for each event. */
export const BEFORE_PAGES = 3;

/** Marks a SQLite file as ours: "AmpF" as a number. */
export const APPLICATION_ID = 0x416d7046;

/**
 * Events that wait, in pages: a page is what of one commit group came in together, up to a few KB of it (`page.ts`). An entry
 * that is settled is gone from its page, the last one with the page. `tries` holds what was tried in vain, by entry.
 */
export const PAGE_TABLES = `
  CREATE TABLE pages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    accepted_at INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    head TEXT NOT NULL,
    content BLOB NOT NULL
  ) STRICT;
  CREATE TABLE tries (entry INTEGER PRIMARY KEY, attempts INTEGER NOT NULL, history TEXT NOT NULL) STRICT;
`;

/**
 * The tables of one outbox. Ids are never given twice (AUTOINCREMENT): a reader that goes on from the last id it saw misses
 * nothing. `totals` change in the same transaction as what they count, so that they balance after any crash. Lanes have no
 * table: which of them wait follows from reading `pages` in their order.
 */
export const SCHEMA = `
  ${PAGE_TABLES}
  CREATE TABLE lane_delays (lane TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    rule TEXT NOT NULL,
    field TEXT,
    reason TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    history TEXT NOT NULL,
    answer_status INTEGER,
    answer_body TEXT,
    at INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE totals (
    accepted INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    dead INTEGER NOT NULL,
    queued INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    dead_letters INTEGER NOT NULL,
    dead_letter_bytes INTEGER NOT NULL,
    dead_letters_evicted INTEGER NOT NULL
  ) STRICT;
  INSERT INTO totals VALUES (0, 0, 0, 0, 0, 0, 0, 0);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** What makes of a store of this version one of the next; the step from 3 to 4 is `moveToPages`. */
export const MIGRATIONS: Readonly<Record<number, string>> = {
  // Attempts came to have a history.
  1: `
    ALTER TABLE entries ADD COLUMN history TEXT;
    ALTER TABLE letters ADD COLUMN history TEXT NOT NULL DEFAULT '[]';
  `,
  // Tables and columns are called as in the code.
  2: `
    ALTER TABLE rests RENAME TO lane_delays;
    ALTER TABLE letters RENAME TO dead_letters;
    ALTER TABLE totals RENAME COLUMN letters TO dead_letters;
    ALTER TABLE totals RENAME COLUMN letter_bytes TO dead_letter_bytes;
    ALTER TABLE totals RENAME COLUMN letters_let_go TO dead_letters_evicted;
  `,
};
