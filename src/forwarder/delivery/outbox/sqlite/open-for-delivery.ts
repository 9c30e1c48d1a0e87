import { dirname } from 'node:path';
import { systemClock } from '../../../../../lib/clock.ts';
import { whyDamaged } from '../../../../../lib/storage/damage-error.ts';
import { findLogDamage } from '../../../../../lib/storage/log-damage.ts';
import { ownDirectory } from '../../../../../lib/storage/owner-only.ts';
import type { DeliveryLimits } from '../../delivery-limits.ts';
import { explainStorage } from '../storage-error.ts';
import { checkStore } from './check-store.ts';
import { openDatabase, type Store } from './open-store.ts';
import { createRenewableStore } from './renewable-store.ts';
import { salvageStore } from './salvage-store.ts';
import { lockStore } from './store-lock.ts';

/**
 * Opens a store to deliver from it, alone. One that is damaged is salvaged, by itself: who starts a forwarder after a crash
 * wants its events delivered, the damaged file stays, and what is lost is said and counted.
 *
 * @throws {StorageError} when it cannot be opened, or another forwarder delivers from it
 */
export function openForDelivery(
  file: string,
  limits: Pick<DeliveryLimits, 'storeBytes'>,
  onProblem: (message: string) => void,
): { store: Store; release(): void } {
  try {
    ownDirectory(dirname(file), isOurs, onProblem);
    const { release } = lockStore(file);
    try {
      return { store: openWhole(file, limits, onProblem), release };
    } catch (cause) {
      release();
      throw cause;
    }
  } catch (cause) {
    throw explainStorage(cause, 'open the outbox', file);
  }
}

/** What a forwarder writes into its data directory. */
function isOurs(name: string): boolean {
  return name.includes('.outbox') || name.startsWith('integrations.json');
}

function openWhole(
  file: string,
  limits: Pick<DeliveryLimits, 'storeBytes'>,
  onProblem: (message: string) => void,
): Store {
  // A file is named by it: the machine's time, whatever clock events go by.
  const now = systemClock.now();
  const log = findLogDamage(file, now);
  if (log !== undefined) {
    onProblem(
      `The write-ahead log of the outbox ${file} was damaged: its last ${log.changes} changes are lost, so events may be missing or sent again. The log is kept as ${log.copy}.`,
    );
  }
  const open = () => openDatabase(file, limits, true);
  const salvage = (why: string) => salvageStore(file, why, { limits, now: systemClock.now(), onProblem });
  return createRenewableStore(openOrSalvage(open, salvage), { salvage, reopen: open });
}

function openOrSalvage(open: () => Store, salvage: (why: string) => Store): Store {
  let store: Store | undefined;
  try {
    store = open();
    checkStore(store.db);
    return store;
  } catch (cause) {
    store?.close();
    const why = whyDamaged(cause);
    if (why === undefined) throw cause;
    return salvage(why);
  }
}
