import type { DatabaseSync } from 'node:sqlite';
import { DamageError } from '../../../../../lib/storage/damage-error.ts';
import { SQLITE, sqliteCode } from '../../../../../lib/storage/sqlite-code.ts';

const TABLES = ['entries', 'lane_delays', 'dead_letters', 'totals'] as const;

/**
 * What holds of each row of a table. Columns that repeat what is in the event tell where either is overwritten; what is no
 * JSON makes SQLite give up.
 */
const CHECKS = {
  entries: `typeof(lane) = 'text' AND typeof(text) = 'text' AND typeof(accepted_at) = 'integer'
    AND typeof(attempts) = 'integer' AND (history IS NULL OR json_type(history) = 'array')
    AND json_valid(text) AND json_extract(text, '$.insert_id') IS insert_id`,
  dead_letters: `typeof(event) = 'text' AND typeof(rule) = 'text' AND typeof(reason) = 'text'
    AND typeof(bytes) = 'integer' AND json_valid(event) AND json_type(event) = 'object'
    AND json_type(history) = 'array'`,
} as const;

/**
 * Looks whether a store is whole: its pages, its tables, its rows, its totals. Reads all of it, since a batch with an event
 * that is no JSON would be refused as a whole.
 *
 * @throws {DamageError} saying what is wrong first
 */
export function checkStore(db: DatabaseSync): void {
  const [found] = db.prepare('PRAGMA quick_check(1)').all();
  if (found?.quick_check !== 'ok') throw new DamageError('some of its pages are damaged');
  const there = new Set(
    db
      .prepare('SELECT name FROM sqlite_schema')
      .all()
      .map(({ name }) => name),
  );
  const missing = TABLES.filter((name) => !there.has(name));
  if (missing.length > 0) throw new DamageError(`it has no table ${missing.join(' and no ')}`);
  const queued = checkRows(db, 'entries');
  checkRows(db, 'dead_letters');
  const totals = db.prepare('SELECT * FROM totals').all();
  const balances = totals.length === 1 && totals[0]?.queued === queued && isSum(totals[0]);
  if (!balances) throw new DamageError('its totals do not balance');
}

/** How many rows a table has. */
function checkRows(db: DatabaseSync, table: keyof typeof CHECKS): number {
  const look = db.prepare(`SELECT count(*) AS n, total(NOT coalesce(${CHECKS[table]}, 0)) AS wrong FROM ${table}`);
  const { n, wrong } = readOr(() => look.get()) ?? { n: 0, wrong: 'some' };
  if (wrong !== 0) throw new DamageError(`${String(wrong)} rows of its table ${table} cannot be read`);
  return Number(n);
}

/** Undefined where a value is no JSON. */
function readOr<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (cause) {
    if (sqliteCode(cause) === SQLITE.error) return undefined;
    throw cause;
  }
}

function isSum({ accepted, delivered, dead, queued }: Record<string, unknown> = {}): boolean {
  return Number(accepted) === Number(delivered) + Number(dead) + Number(queued);
}
