import type { DatabaseSync } from 'node:sqlite';
import { DamageError } from '../../../../../lib/storage/damage-error.ts';
import { StorageError } from '../storage-error.ts';
import { moveToPages } from './move-to-pages.ts';
import { APPLICATION_ID, BEFORE_PAGES, MIGRATIONS, SCHEMA, SCHEMA_VERSION } from './schema.ts';
import { lockStore } from './store-lock.ts';

/**
 * Makes a store's tables where there are none, and brings those of an older version up to this one, in one transaction.
 * Two processes may come here at once; the second one finds the work done (`deliver.upgrade`).
 *
 * @param isLocked whether this process has the right to deliver from the store
 * @throws {DamageError} when it is ours and does not say so
 * @throws {StorageError} when the database is another program's, of a newer version, or still in use by an older one
 */
export function prepareTables(db: DatabaseSync, file: string, isLocked: boolean): void {
  if (readNumber(db, 'application_id') !== APPLICATION_ID) makeTables(db, file);
  const version = readNumber(db, 'user_version');
  if (version > SCHEMA_VERSION) throw newer(file, version);
  if (version < SCHEMA_VERSION) migrate(db, file, isLocked);
}

function makeTables(db: DatabaseSync, file: string): void {
  db.exec('BEGIN IMMEDIATE');
  const tables = db.prepare('SELECT name FROM sqlite_schema').all();
  const made = readNumber(db, 'application_id') === APPLICATION_ID;
  if (tables.length > 0 && !made) {
    db.exec('ROLLBACK');
    const has = (table: string) => tables.some(({ name }) => name === table);
    const isOurs = has('totals') && (has('pages') || has('entries'));
    if (isOurs) throw new DamageError('its header is overwritten');
    throw new StorageError(
      'foreign',
      `Failed to open the outbox ${file}: it is another program's database.`,
      'Choose another data directory.',
    );
  }
  if (!made) db.exec(SCHEMA);
  db.exec('COMMIT');
}

/** Under the lock that a delivering process holds: a forwarder of the older version that runs would lose its tables. */
function migrate(db: DatabaseSync, file: string, isLocked: boolean): void {
  const { release } = isLocked ? { release() {} } : lockStore(file);
  try {
    db.exec('BEGIN IMMEDIATE');
    for (let version = readNumber(db, 'user_version'); version < SCHEMA_VERSION; version++) {
      const step = MIGRATIONS[version];
      if (step !== undefined) db.exec(step);
      else if (version === BEFORE_PAGES) moveToPages(db);
      else throw unknown(file, version);
      db.exec(`PRAGMA user_version = ${version + 1}`);
    }
    db.exec('COMMIT');
  } catch (cause) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw cause;
  } finally {
    release();
  }
}

function newer(file: string, version: number): StorageError {
  return new StorageError(
    'foreign',
    `Failed to open the outbox ${file}: its format is a newer version's (got ${version}, this program knows ${SCHEMA_VERSION}).`,
    'Use the version that wrote it, or another data directory.',
  );
}

function unknown(file: string, version: number): StorageError {
  return new StorageError(
    'foreign',
    `Failed to open the outbox ${file}: its format is not known (got ${version}, this program knows 1 to ${SCHEMA_VERSION}).`,
    'Choose another data directory.',
  );
}

function readNumber(db: DatabaseSync, pragma: 'application_id' | 'user_version'): number {
  return Number(db.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}
