import { DatabaseSync } from 'node:sqlite';
import { StorageError } from '../storage-error.ts';

/**
 * Takes the right to deliver from a store, for as long as this process lives: two forwarders on one store would send
 * everything twice and out of order. The lock is SQLite's own on a file beside the store, so the system itself lets go of
 * it when the process dies, however it dies. Looking at dead letters needs no lock.
 *
 * @throws {StorageError} `in-use` when another forwarder has it
 */
export function lockStore(file: string): { release(): void } {
  const lock = new DatabaseSync(`${file}-lock`, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    const busy = cause instanceof Error && 'errcode' in cause && cause.errcode === BUSY;
    if (!busy) throw cause;
    throw new StorageError(
      'in-use',
      `Failed to open the outbox ${file}: another forwarder delivers from it.`,
      'Stop it, or give this one another data directory.',
    );
  }
  return { release: () => lock.close() };
}

const BUSY = 5;
