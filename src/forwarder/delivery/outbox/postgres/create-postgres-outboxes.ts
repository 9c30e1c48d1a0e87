import type { Clock } from '../../../../../lib/clock.ts';
import type { Outboxes } from '../../../outboxes.ts';
import { createPostgresOutbox, type InstanceOptions } from './create-postgres-outbox.ts';
import { checkDatabaseUrl } from './database-url.ts';
import { createLink } from './link.ts';
import { schemaOf } from './schema.ts';

/**
 * The integrations' outboxes in a database: each is a schema of its own.
 *
 * @throws {StorageError} where the URL is none of a PostgreSQL database
 */
export function createPostgresOutboxes(
  url: string,
  instance: InstanceOptions,
  clock: Clock,
  onProblem: (message: string) => void,
): Outboxes {
  checkDatabaseUrl(url);
  return {
    create: (id, limits) => createPostgresOutbox({ url, id, instance, clock, limits, onProblem }),
    // How much room there is, the database does not say.
    volumeBytes: () => Number.POSITIVE_INFINITY,
    delete(id) {
      void dropOutbox(url, id).catch((error: unknown) => onProblem(String(error)));
    },
  };
}

/** Removes an outbox that nobody has open, with all that is in it; where there is none it does nothing. */
export async function dropOutbox(url: string, id: string): Promise<void> {
  const link = createLink({ url, name: 'amplitude-emulator', settings: 'SELECT 1' }, 'delete an outbox');
  try {
    await link.query(`DROP SCHEMA IF EXISTS ${schemaOf(id)} CASCADE`);
  } finally {
    await link.close();
  }
}
