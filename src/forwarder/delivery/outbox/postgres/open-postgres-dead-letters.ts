import type { Clock } from '../../../../../lib/clock.ts';
import type { DeliveryLimits } from '../../delivery-limits.ts';
import { type DeadLetterFilter, matchesFilter } from '../dead-letter-filter.ts';
import type { DeadLetter } from '../outbox.ts';
import { checkDatabaseUrl } from './database-url.ts';
import { listLetters, removeLetters } from './letters-table.ts';
import { openLinks } from './links.ts';
import { findSchema } from './open-schema.ts';
import { chooseLetters, replayLetters } from './replay-letters.ts';
import { schemaOf } from './schema.ts';

/** The dead letters of an outbox in a database, whether forwarders run on it or not. */
export interface PostgresDeadLetters {
  /** Oldest first, read as they are asked for. */
  list(filter: DeadLetterFilter): AsyncIterable<DeadLetter>;
  /** Puts them to the ends of their lanes. Returns how many. @throws {OutboxFullError} */
  replay(filter: DeadLetterFilter): Promise<number>;
  /** Forgets them. Returns how many. */
  discard(filter: DeadLetterFilter): Promise<number>;
  close(): Promise<void>;
}

/** Changed in one transaction: what is appended meanwhile waits for no more than that. */
const AT_ONCE = 500;
const HELD = 'SELECT (SELECT sum(bytes_in) FROM heads) - (SELECT sum(bytes_out) FROM tails) AS bytes';

/** @throws {StorageError} when the database cannot be reached, or has no such outbox */
export async function openPostgresDeadLetters(
  url: string,
  id: string,
  limits: Pick<DeliveryLimits, 'outboxBytes'>,
  clock: Clock,
): Promise<PostgresDeadLetters> {
  checkDatabaseUrl(url);
  const links = openLinks(url, schemaOf(id), 'dead-letters');
  const { query, transaction } = links.ask;
  let partitions: number;
  try {
    partitions = await findSchema(query, schemaOf(id));
  } catch (error) {
    await links.close();
    throw error;
  }

  /** All that match and were there at the beginning: what is replayed and given up again meanwhile is not replayed twice. */
  async function inPortions(filter: DeadLetterFilter, change: (ids: number[]) => Promise<number>): Promise<number> {
    const ids = await chooseLetters(query, filter);
    let changed = 0;
    for (let from = 0; from < ids.length; from += AT_ONCE) changed += await change(ids.slice(from, from + AT_ONCE));
    return changed;
  }

  return {
    async *list(filter) {
      for await (const letter of listLetters(query)) if (matchesFilter(letter, filter)) yield letter;
    },
    replay: (filter) =>
      inPortions(filter, async (ids) => {
        const [held] = await query(HELD);
        const room = limits.outboxBytes - Number(held?.bytes);
        const how = { partitions, room, at: clock.now() };
        return (await transaction((inside) => replayLetters(inside, ids, how))).events;
      }),
    discard: (filter) => inPortions(filter, async (ids) => (await removeLetters(query, ids)).length),
    close: links.close,
  };
}
