import type { Clock } from '../../../../../lib/clock.ts';
import type { Entry, Settlement } from '../outbox.ts';
import { StorageError, type StorageTrouble } from '../storage-error.ts';
import type { DeadLettersTable } from './dead-letters-table.ts';
import type { EntriesTable } from './entries-table.ts';
import type { LaneDelaysTable } from './lane-delays-table.ts';
import type { Store } from './open-store.ts';

export interface RecorderOptions {
  store: Store;
  entries: EntriesTable;
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
  /** Records what could not be recorded before, where there is any. True where something was. */
  catchUp(): boolean;
  /** Says what is wrong with the disk, once until it works again: every request and every batch would meet it. */
  report(error: unknown): void;
}

/** How long events wait whose dead letters could not be stored, in ms. */
const DEAD_LETTER_RETRY_MS = 60_000;

export function createRecorder(options: RecorderOptions): Recorder {
  const { store, entries, deadLetters, laneDelays, clock, onProblem } = options;
  const { totals } = store;
  /** Delivered, but not yet recorded as such: the disk was full or locked. */
  let unrecorded: Entry[] = [];
  /** What is wrong with the disk, as it was said last. */
  let trouble: StorageTrouble | undefined;

  function write(durability: 'synced' | 'written', change: () => void, into = store.write): void {
    into(durability, () => {
      unrecorded.forEach(removeDelivered);
      change();
    });
    unrecorded = [];
    trouble = undefined;
  }

  function removeDelivered({ id, bytes }: Entry): void {
    entries.remove(id, bytes);
    totals.added.delivered++;
  }

  function recordOne(settlement: Settlement): void {
    const { entry, action } = settlement;
    switch (action) {
      case 'complete':
        removeDelivered(entry);
        break;
      case 'deadLetter':
        entries.remove(entry.id, entry.bytes);
        totals.added.dead++;
        deadLetters.add(settlement.deadLetter);
        break;
      case 'retry':
        entries.setAttempts(entry);
        break;
      case 'retryAt':
        entries.setAttempts(entry);
        laneDelays.keep(entry.lane, settlement.at);
        break;
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
    unrecorded.push(...settlements.filter(({ action }) => action === 'complete').map(({ entry }) => entry));
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
        write(synced ? 'synced' : 'written', () => settlements.forEach(recordOne), store.writeFreeing);
        return settlements;
      } catch (error) {
        report(error);
        return keep(settlements);
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
