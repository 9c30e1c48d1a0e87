import { StorageError } from '../storage-error.ts';
import type { DatabaseQuery, Link } from './link.ts';
import { buildSchema, FORMAT } from './schema.ts';

/** Partitions of an outbox that is made where nothing else is asked for: enough for as many instances. */
const DEFAULT_PARTITIONS = 64;
/** The first version that numbers transactions as `snapshot.ts` needs it. */
const OLDEST_VERSION = 13;
/** Names the lock that one instance at a time makes a schema under. */
const LOCK = 0x616d_706c;

/**
 * Makes the schema of an outbox where there is none, one instance at a time, and looks whether the server keeps what it says.
 *
 * @param asked how many partitions it has or is to have; undefined: what it has
 * @returns how many partitions it has
 * @throws {StorageError} where the server is too old or does not sync, or the schema is another than was asked for
 */
export async function openSchema(link: Link, schema: string, asked: number | undefined): Promise<number> {
  await checkServer(link.query);
  const there =
    (await readPartitions(link.query, schema)) ?? (await makeOnce(link, schema, asked ?? DEFAULT_PARTITIONS));
  if (asked === undefined || asked === there) return there;
  throw new StorageError(
    'foreign',
    `Failed to open the outbox: it has ${there} partitions, and ${asked} are asked for.`,
    `Leave --partitions out, or set it to ${there}: it is fixed once an outbox is made.`,
  );
}

/**
 * How many partitions an outbox has that is there already.
 *
 * @throws {StorageError} where there is none
 */
export async function findSchema(query: DatabaseQuery, schema: string): Promise<number> {
  const there = await readPartitions(query, schema);
  if (there !== undefined) return there;
  throw new StorageError(
    'foreign',
    `Failed to find the outbox: the database has no schema ${schema} of ours.`,
    'Name the database that the forwarder uses, and with --integration the id of an installed one.',
  );
}

async function checkServer(query: DatabaseQuery): Promise<void> {
  const [row] = await query(
    "SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('fsync') AS fsync, current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS standby",
  );
  if (Number(row?.version) < OLDEST_VERSION) {
    throw new StorageError(
      'foreign',
      `Failed to open the outbox: the server is PostgreSQL ${Number(row?.version)}, and ${OLDEST_VERSION} is the oldest that will do.`,
      'Upgrade the server, or use another one.',
    );
  }
  if (row?.fsync === 'off') {
    throw new StorageError(
      'foreign',
      'Failed to open the outbox: the server runs with fsync=off, so that a crash loses what was acknowledged.',
      'Set fsync=on, or use another server.',
    );
  }
  if (row?.encoding !== 'UTF8') {
    throw new StorageError(
      'foreign',
      `Failed to open the outbox: the database is encoded as ${String(row?.encoding)}, which cannot hold every event.`,
      'Create one with ENCODING UTF8.',
    );
  }
  if (row.standby !== true) return;
  throw new StorageError(
    'foreign',
    'Failed to open the outbox: the server is a standby, which takes nothing.',
    'Name the primary.',
  );
}

async function makeOnce(link: Link, schema: string, partitions: number): Promise<number> {
  return link.transaction(async (query) => {
    await query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK, schema]);
    const there = await readPartitions(query, schema);
    if (there !== undefined) return there;
    for (const statement of buildSchema(schema, partitions).split(';')) {
      if (statement.trim() !== '') await query(statement);
    }
    return partitions;
  });
}

const FIND = `SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE quote_ident(n.nspname) = $1 AND c.relname = 'project'`;

/** Undefined where there is no such schema. */
async function readPartitions(query: DatabaseQuery, schema: string): Promise<number | undefined> {
  // From the table: a name that was looked up before and not found is remembered as missing, past the lock.
  const [found] = await query(FIND, [schema]);
  if (found === undefined) return undefined;
  const [row] = await query(`SELECT format, partitions FROM ${schema}.project`);
  if (row?.format === FORMAT) return Number(row.partitions);
  throw new StorageError(
    'foreign',
    `Failed to open the outbox: it is of format ${String(row?.format)}, and this version knows ${FORMAT}.`,
    'Use the version that made it, or a newer one.',
  );
}
