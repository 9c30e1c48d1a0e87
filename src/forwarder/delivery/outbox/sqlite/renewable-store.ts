import { whyDamaged } from '../../../../../lib/storage/damage-error.ts';
import { StorageError } from '../storage-error.ts';
import type { Store } from './open-store.ts';

/** How a store is opened again; each is called with the one before closed. */
interface Renewal {
  salvage(why: string): Store;
  /** As it is. */
  reopen(): Store;
}

/**
 * Makes of a store one that goes on where SQLite finds it damaged while it is used: what can be read of it is put into a new
 * one, which takes its place, and what failed is tried once more.
 */
export function createRenewableStore(first: Store, { salvage, reopen }: Renewal): Store {
  let current = first;

  function attempt<T>(run: () => T): T {
    try {
      return run();
    } catch (cause) {
      const why = whyDamaged(cause instanceof StorageError ? cause.cause : cause);
      if (why === undefined) throw cause;
      current.close();
      current = salvageOrReopen(why);
      return run();
    }
  }

  /** A store that cannot be salvaged now goes on as it is: it still takes events. */
  function salvageOrReopen(why: string): Store {
    try {
      return salvage(why);
    } catch (cause) {
      current = reopen();
      throw cause;
    }
  }

  return {
    file: first.file,
    get db() {
      return current.db;
    },
    get totals() {
      return current.totals;
    },
    statement: (sql) => current.statement(sql),
    read: attempt,
    fits: (bytes) => current.fits(bytes),
    write: (durability, change) => attempt(() => current.write(durability, change)),
    writeFreeing: (durability, change) => attempt(() => current.writeFreeing(durability, change)),
    tidy: () => current.tidy(),
    close: () => current.close(),
  };
}
