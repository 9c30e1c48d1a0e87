import type { DatabaseSync } from 'node:sqlite';
import { DamageError } from '../../../../../lib/storage/damage-error.ts';

const TABLES = ['entries', 'lane_delays', 'dead_letters', 'totals'] as const;

/** What holds of each row of a table. Columns that repeat what is in the event tell where either is overwritten. */
const CHECKS = {
  entries: `CASE WHEN typeof(lane) = 'text' AND typeof(text) = 'text' AND typeof(accepted_at) = 'integer'
      AND typeof(attempts) = 'integer' AND json_valid(text) AND (history IS NULL OR json_valid(history))
    THEN json_type(text) = 'object' AND json_extract(text, '$.insert_id') IS insert_id END`,
  dead_letters: `CASE WHEN typeof(event) = 'text' AND typeof(rule) = 'text' AND typeof(reason) = 'text'
      AND typeof(bytes) = 'integer' AND json_valid(event) AND json_valid(history)
    THEN json_type(event) = 'object' AND json_type(history) = 'array' END`,
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
  for (const [table, check] of Object.entries(CHECKS)) {
    const wrong = db.prepare(`SELECT id FROM ${table} WHERE NOT coalesce(${check}, 0) LIMIT 1`).get();
    if (wrong !== undefined) throw new DamageError(`row ${String(wrong.id)} of its table ${table} cannot be read`);
  }
  const { queued } = db.prepare('SELECT count(*) AS queued FROM entries').get() ?? {};
  const totals = db.prepare('SELECT * FROM totals').all();
  const balances = totals.length === 1 && totals[0]?.queued === queued && isSum(totals[0]);
  if (!balances) throw new DamageError('its totals do not balance');
}

function isSum({ accepted, delivered, dead, queued }: Record<string, unknown> = {}): boolean {
  return Number(accepted) === Number(delivered) + Number(dead) + Number(queued);
}
