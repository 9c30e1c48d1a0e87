import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { freeBytes } from '../../lib/storage/reserve.ts';
import type { DeliveryLimits } from './delivery/delivery-limits.ts';
import type { Outbox } from './delivery/outbox/outbox.ts';
import { createSqliteOutbox } from './delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { deleteStore, IN_MEMORY, storeFile } from './delivery/outbox/sqlite/open-store.ts';
import { CONFIGURED_ID } from './integrations/configured-integration.ts';

/** Where the integrations' outboxes are: each has one of its own. */
export interface Outboxes {
  /** @throws {StorageError} when it cannot be opened */
  create(id: string, limits: DeliveryLimits): Outbox;
  /** What the volume has room for, with what they take already; undefined where they are kept in memory. */
  volumeBytes(): number | undefined;
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
    volumeBytes: () => (dataDir === undefined ? undefined : roomFor(dataDir)),
    delete(id) {
      if (dataDir !== undefined) deleteStore(fileOf(dataDir, id));
    },
  };
}

/** In bytes. A directory that cannot be looked into says why when a store is opened in it. */
function roomFor(dataDir: string): number {
  try {
    if (!existsSync(dataDir)) return dirname(dataDir) === dataDir ? 0 : roomFor(dirname(dataDir));
    const stores = readdirSync(dataDir).filter((name) => name.includes('.outbox'));
    return stores.reduce((sum, name) => sum + statSync(join(dataDir, name)).size, freeBytes(dataDir));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
