import { lockFile } from '../../../../../lib/storage/file-lock.ts';
import { StorageError } from '../storage-error.ts';

/**
 * Takes the right to deliver from a store, for as long as this process lives: two forwarders on one store would send
 * everything twice and out of order. Looking at dead letters needs no lock.
 *
 * @throws {StorageError} `in-use` when another forwarder has it
 */
export function lockStore(file: string): { release(): void } {
  const lock = lockFile(file);
  if (lock.held) return lock;
  throw new StorageError(
    'in-use',
    `Failed to open the outbox ${file}: another forwarder delivers from it (${lock.by}).`,
    'Stop it, or give this one another data directory.',
  );
}
