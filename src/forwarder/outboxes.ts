import type { Clock } from '../../lib/clock.ts';
import type { DeliveryLimits } from './delivery/delivery-limits.ts';
import type { Outbox } from './delivery/outbox/outbox.ts';
import { createSqliteOutbox } from './delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { deleteStore, IN_MEMORY, storeFile } from './delivery/outbox/sqlite/open-store.ts';
import { CONFIGURED_ID } from './integrations/configured-integration.ts';

/** Where the integrations' outboxes are: each has one of its own. */
export interface Outboxes {
  /** @throws {StorageError} when it cannot be opened */
  create(id: string, limits: DeliveryLimits): Outbox;
  /** Deletes one that is closed, with all that is in it. */
  delete(id: string): void;
}

/** @param dataDir undefined: in memory */
export function createOutboxes(
  dataDir: string | undefined,
  clock: Clock,
  onProblem: (message: string) => void,
): Outboxes {
  // The configured one's file has the name that commands look for by default.
  const fileOf = (folder: string, id: string) => (id === CONFIGURED_ID ? storeFile(folder) : storeFile(folder, id));
  return {
    create(id, limits) {
      const file = dataDir === undefined ? IN_MEMORY : fileOf(dataDir, id);
      return createSqliteOutbox({ file, clock, limits, onProblem });
    },
    delete(id) {
      if (dataDir !== undefined) deleteStore(fileOf(dataDir, id));
    },
  };
}
