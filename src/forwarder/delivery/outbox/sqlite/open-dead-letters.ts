import type { Clock } from '../../../../../lib/clock.ts';
import type { DeliveryLimits } from '../../delivery-limits.ts';
import { type DeadLetterFilter, matchesFilter } from '../dead-letter-filter.ts';
import type { DeadLetter } from '../outbox.ts';
import { createDeadLettersTable } from './dead-letters-table.ts';
import { openStore } from './open-store.ts';
import { replayDeadLetters } from './replay-dead-letters.ts';

/** The dead letters of a store, whether a forwarder runs on it or not. */
export interface OpenDeadLetters {
  /** Oldest first, read as they are asked for. */
  list(filter: DeadLetterFilter): IteratorObject<DeadLetter>;
  /** Puts them to the ends of their lanes; a forwarder that runs sees them within a second. Returns how many. */
  replay(filter: DeadLetterFilter): number;
  /** Forgets them. Returns how many. */
  discard(filter: DeadLetterFilter): number;
  close(): void;
}

/** Changed in one transaction: a forwarder that runs waits for no more than that. */
const AT_ONCE = 500;

/** @throws {StorageError} when the store cannot be opened */
export function openDeadLetters(file: string, limits: DeliveryLimits, clock: Clock): OpenDeadLetters {
  const store = openStore(file, limits);
  const deadLetters = createDeadLettersTable(store, limits);
  const list = (filter: DeadLetterFilter) =>
    deadLetters.list().filter((deadLetter) => matchesFilter(deadLetter, filter));

  /** All that match and were there at the beginning: what is replayed and given up again meanwhile is not replayed twice. */
  function inPortions(filter: DeadLetterFilter, change: (portion: DeadLetter[]) => number): number {
    const ids = list(filter)
      .map(({ id }) => id)
      .toArray();
    let changed = 0;
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const portion = ids.slice(from, from + AT_ONCE).flatMap((id) => deadLetters.find(id) ?? []);
      changed += change(portion);
    }
    return changed;
  }

  return {
    list,
    replay: (filter) =>
      inPortions(filter, (portion) =>
        replayDeadLetters(portion, store, deadLetters, { now: clock.now(), outboxBytes: limits.outboxBytes }),
      ),
    discard: (filter) =>
      inPortions(filter, (portion) =>
        store.writeFreeing('synced', () => portion.filter(({ id }) => deadLetters.remove(id)).length),
      ),
    close: store.close,
  };
}
