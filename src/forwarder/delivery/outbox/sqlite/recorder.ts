import type { Clock } from '../../../../../lib/clock.ts';
import type { Entry, Settlement } from '../outbox.ts';
import { StorageError, type StorageTrouble } from '../storage-error.ts';
import type { DeadLettersTable } from './dead-letters-table.ts';
import type { LaneDelaysTable } from './lane-delays-table.ts';
import type { Store } from './open-store.ts';
import type { PagesTable } from './pages-table.ts';

export interface RecorderOptions {
  store: Store;
  pages: PagesTable;
  deadLetters: DeadLettersTable;
  laneDelays: LaneDelaysTable;
  clock: Clock;
  onProblem: (message: string) => void;
}

/** Writes what became of entries, also where the disk does not play along: nothing that was delivered is sent again. */
export interface Recorder {
  /** One transaction, which also records what could not be recorded before. @throws {StorageError} */
  write(durability: 'synced' | 'written', change: () => void): void;
  /** Never throws. Returns the settlements as they can be: dead letters that could not be stored are tried again later. */
  record(settlements: readonly Settlement[]): readonly Settlement[];
  /** The same for entries that are all delivered. */
  recordDelivered(entries: readonly Entry[]): void;
  /** Records what could not be recorded before, where there is any. True where something was. */
  catchUp(): boolean;
  /** Says what is wrong with the disk, once until it works again: every request and every batch would meet it. */
  report(error: unknown): void;
}

/** How long events wait whose dead letters could not be stored, in ms. */
const DEAD_LETTER_RETRY_MS = 60_000;

export function createRecorder(options: RecorderOptions): Recorder {
  const { store, pages, deadLetters, laneDelays, clock, onProblem } = options;
  /** Delivered, but not yet recorded as such: the disk was full or locked. */
  let unrecorded: Entry[] = [];
  /** What is wrong with the disk, as it was said last. */
  let trouble: StorageTrouble | undefined;

  function write(durability: 'synced' | 'written', change: () => void, into = store.write): void {
    into(durability, () => {
      removeDelivered(unrecorded);
      change();
    });
    unrecorded = [];
    trouble = undefined;
  }

  function removeDelivered(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    pages.remove(entries);
    store.totals.added.delivered += entries.length;
  }

  function recordAll(settlements: readonly Settlement[]): void {
    removeDelivered(deliveredOf(settlements));
    pages.remove(settlements.filter(({ action }) => action === 'deadLetter').map(({ entry }) => entry));
    for (const settlement of settlements) recordOne(settlement);
  }

  function recordOne(settlement: Settlement): void {
    const { entry, action } = settlement;
    switch (action) {
      case 'deadLetter':
        store.totals.added.dead++;
        deadLetters.add(settlement.deadLetter);
        break;
      case 'retry':
        pages.setTries(entry);
        break;
      case 'retryAt':
        pages.setTries(entry);
        laneDelays.keep(entry.lane, settlement.at);
        break;
      case 'complete':
      case 'release':
        break;
    }
  }

  function report(error: unknown): void {
    const now = error instanceof StorageError ? error.trouble : 'broken';
    if (now === trouble) return;
    trouble = now;
    onProblem(
      `${messageOf(error)} No event is lost: none is acknowledged that is not stored, and what was delivered is recorded later.`,
    );
  }

  /** The disk could not be told. What is delivered is not sent again; a dead letter waits, and is tried again. */
  function keep(settlements: readonly Settlement[]): Settlement[] {
    unrecorded.push(...deliveredOf(settlements));
    const at = clock.now() + DEAD_LETTER_RETRY_MS;
    return settlements.map(
      (settlement): Settlement =>
        settlement.action === 'deadLetter' ? { entry: settlement.entry, action: 'retryAt', at } : settlement,
    );
  }

  return {
    write,
    report,
    record(settlements) {
      // A released entry stands as it stood: there is nothing to write.
      if (settlements.every(({ action }) => action === 'release')) return settlements;
      const synced = settlements.some(({ action }) => action === 'deadLetter');
      try {
        write(synced ? 'synced' : 'written', () => recordAll(settlements), store.writeFreeing);
        return settlements;
      } catch (error) {
        report(error);
        return keep(settlements);
      }
    },
    recordDelivered(entries) {
      if (entries.length === 0) return;
      try {
        write('written', () => removeDelivered(entries), store.writeFreeing);
      } catch (error) {
        report(error);
        unrecorded.push(...entries);
      }
    },
    catchUp() {
      if (unrecorded.length === 0) return false;
      try {
        write('written', () => {}, store.writeFreeing);
        return true;
      } catch {
        // Said when it began; tried again at the next look.
        return false;
      }
    },
  };
}

function deliveredOf(settlements: readonly Settlement[]): Entry[] {
  return settlements.filter(({ action }) => action === 'complete').map(({ entry }) => entry);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
