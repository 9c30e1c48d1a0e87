import type { DatabaseSync } from 'node:sqlite';
import { DamageError } from '../../../../../lib/storage/damage-error.ts';

const TABLES = ['pages', 'tries', 'lane_delays', 'dead_letters', 'totals'] as const;

/**
 * Looks whether a store has its tables, and totals that balance. What is in the tables is not read: a page is checked by its
 * checksum when its turn comes, and what SQLite itself cannot read is found then.
 *
 * @throws {DamageError} saying what is wrong first
 */
export function checkStore(db: DatabaseSync): void {
  const there = new Set(
    db
      .prepare('SELECT name FROM sqlite_schema')
      .all()
      .map(({ name }) => name),
  );
  const missing = TABLES.filter((name) => !there.has(name));
  if (missing.length > 0) throw new DamageError(`it has no table ${missing.join(' and no ')}`);
  for (const table of ['pages', 'dead_letters']) db.prepare(`SELECT min(id), max(id) FROM ${table}`).get();
  const totals = db.prepare('SELECT * FROM totals').all();
  if (totals.length !== 1 || !isSum(totals[0])) throw new DamageError('its totals do not balance');
}

function isSum({ accepted, delivered, dead, queued }: Record<string, unknown> = {}): boolean {
  return Number(accepted) === Number(delivered) + Number(dead) + Number(queued);
}
