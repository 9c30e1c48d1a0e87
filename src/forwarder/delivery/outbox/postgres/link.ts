import pg from 'pg';
import { explainDatabase, isConnectionLost, mayTryAgain } from './explain-database.ts';

/** A statement with the name that the server remembers it by. */
export interface Statement {
  name: string;
  text: string;
}

export type DatabaseRow = Readonly<Record<string, unknown>>;
export type DatabaseQuery = (statement: Statement | string, values?: readonly unknown[]) => Promise<DatabaseRow[]>;

/**
 * One connection to the database, made when it is needed and made anew once it is lost. What is asked of it waits in line, and
 * is asked again where it met others in the database, in a circle of locks: nothing of it was done then.
 */
export interface Link {
  /** @throws {StorageError} what was under way when a connection was lost may have been done, or not */
  query: DatabaseQuery;
  /** One transaction. @param run may be run again */
  transaction<Result>(run: (query: DatabaseQuery) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface LinkOptions {
  url: string;
  /** Shown by the server, in `pg_stat_activity`. */
  name: string;
  /** What is set when the connection is made. */
  settings: string;
  /** Called where a channel that `settings` listens to has news. */
  onNotification?: () => void;
}

/** How long a connection may take to be made, and a statement to be answered, in ms. */
const CONNECT_MS = 5000;
const ANSWER_MS = 30_000;
/** How often is tried what met others in the database. */
const MOST_TRIES = 5;

/** 64-bit integers: ids and counts stay below 2^53. */
const INT8 = 20;
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid),
};

/** @param doing what it is for, as in "Failed to …" */
export function createLink({ url, name, settings, onNotification }: LinkOptions, doing: string): Link {
  let made: Promise<pg.Client> | undefined;
  let line: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: url,
      application_name: name,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
      types,
    });
    // One that breaks while it is idle is noticed by the next statement.
    client.on('error', () => drop(client));
    if (onNotification !== undefined) client.on('notification', onNotification);
    await client.connect();
    await client.query(settings);
    return client;
  }

  function drop(client: pg.Client): void {
    made = undefined;
    client.end().catch(() => {});
  }

  async function use<Result>(run: (client: pg.Client) => Promise<Result>): Promise<Result> {
    if (closed) throw new Error('the outbox is closed');
    made ??= connect();
    const mine = made;
    let client: pg.Client;
    try {
      client = await mine;
    } catch (cause) {
      if (made === mine) made = undefined;
      throw explainDatabase(cause, doing, url);
    }
    try {
      return await tryAgain(() => run(client));
    } catch (cause) {
      if (isConnectionLost(cause)) drop(client);
      throw explainDatabase(cause, doing, url);
    }
  }

  /** One after the other. */
  function inLine<Result>(run: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const next = line.then(() => use(run));
    line = next.catch(() => {});
    return next;
  }

  return {
    query: (statement, values) => inLine(async (client) => ask(client, statement, values)),
    transaction: (run) =>
      inLine(async (client) => {
        await client.query('BEGIN');
        try {
          const result = await run((statement, values) => ask(client, statement, values));
          await client.query('COMMIT');
          return result;
        } catch (cause) {
          await client.query('ROLLBACK').catch(() => drop(client));
          throw cause;
        }
      }),
    async close() {
      if (closed) return;
      closed = true;
      await line;
      const client = await made?.catch(() => undefined);
      await client?.end().catch(() => {});
    },
  };
}

async function tryAgain<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await run();
    } catch (error) {
      if (!mayTryAgain(error) || tries === MOST_TRIES) throw error;
    }
  }
}

async function ask(
  client: pg.Client,
  statement: Statement | string,
  values: readonly unknown[] = [],
): Promise<DatabaseRow[]> {
  const config = typeof statement === 'string' ? { text: statement } : statement;
  const { rows } = await client.query<Record<string, unknown>>({ ...config, values: values.map(writeNumbers) });
  return rows;
}

/** The library quotes and escapes each number of a list: with the texts of `joinLines` a sixth of what was allocated for an event. */
function writeNumbers(value: unknown): unknown {
  return Array.isArray(value) && value.every((one) => typeof one === 'number') ? `{${value.join()}}` : value;
}
