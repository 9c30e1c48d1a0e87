import type { Clock } from '../../../../../lib/clock.ts';
import type { Entry, Settlement } from '../outbox.ts';
import { isFull, StorageError, type StorageTrouble } from '../storage-error.ts';
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
  /** One transaction. @throws {StorageError} */
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

/** How many delivered events are recorded at once where the disk did not play along. */
const PORTIONS = [1000, 50, 1];
/** What it takes to keep that an entry was tried in vain, and why. */
const TRIES_BYTES = 300;
/** How long events wait whose dead letters could not be stored, in ms. */
const DEAD_LETTER_RETRY_MS = 60_000;

export function createRecorder(options: RecorderOptions): Recorder {
  const { store, pages, deadLetters, laneDelays, clock, onProblem } = options;
  /** Delivered, but not yet recorded as such: the disk was full or locked. */
  let unrecorded: Entry[] = [];
  /** What is wrong with the disk, as it was said last. */
  let trouble: StorageTrouble | undefined;

  function write(durability: 'synced' | 'written', change: () => void, into = store.write): void {
    into(durability, change);
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
    // What only says that it was tried may not take the room that is left to record what is delivered.
    const roomForTries = store.fits(settlements.length * TRIES_BYTES);
    for (const settlement of settlements) recordOne(settlement, roomForTries);
  }

  function recordOne(settlement: Settlement, roomForTries: boolean): void {
    const { entry, action } = settlement;
    switch (action) {
      case 'deadLetter':
        store.totals.added.dead++;
        deadLetters.add(settlement.deadLetter);
        break;
      case 'retry':
        if (roomForTries) pages.setTries(entry);
        break;
      case 'retryAt':
        if (roomForTries) pages.setTries(entry);
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

  /** A dead letter that could not be stored waits, and is tried again. */
  function withoutDeadLetters(settlements: readonly Settlement[]): Settlement[] {
    const at = clock.now() + DEAD_LETTER_RETRY_MS;
    return settlements.map(
      (settlement): Settlement =>
        settlement.action === 'deadLetter' ? { entry: settlement.entry, action: 'retryAt', at } : settlement,
    );
  }

  /** What only says that entries were tried frees nothing: it is not worth the ballast. */
  function recordNow(settlements: readonly Settlement[]): void {
    const frees = settlements.some(({ action }) => action === 'complete' || action === 'deadLetter');
    const synced = settlements.some(({ action }) => action === 'deadLetter');
    const into = frees ? store.writeFreeing : store.write;
    write(synced ? 'synced' : 'written', () => recordAll(settlements), into);
  }

  /** On a full disk in ever smaller portions: its log has room for little then, and each of them frees some. */
  function catchUp(): boolean {
    const before = unrecorded.length;
    for (const portion of PORTIONS) {
      const failure = recordPortions(portion);
      if (failure === undefined || !isFull(failure)) break;
      // What stands in one page goes together.
      unrecorded.sort((one, other) => one.id - other.id);
    }
    return unrecorded.length < before;
  }

  /** Records all, or as far as it goes. Returns what was in the way: said when it began, and tried again at the next look. */
  function recordPortions(count: number): unknown {
    let recorded = 0;
    try {
      while (recorded < unrecorded.length) {
        const portion = unrecorded.slice(recorded, recorded + count);
        write('written', () => removeDelivered(portion), store.writeFreeing);
        recorded += portion.length;
      }
      return undefined;
    } catch (error) {
      return error;
    } finally {
      unrecorded = unrecorded.slice(recorded);
    }
  }

  /** What was delivered is not sent again; on a full disk it is recorded as far as that can be now. */
  function keepUnrecorded(entries: readonly Entry[], error: unknown): void {
    report(error);
    for (const entry of entries) unrecorded.push(entry);
    if (isFull(error)) catchUp();
  }

  return {
    write,
    report,
    record(settlements) {
      // A released entry stands as it stood: there is nothing to write.
      if (settlements.every(({ action }) => action === 'release')) return settlements;
      try {
        recordNow(settlements);
        return settlements;
      } catch (error) {
        keepUnrecorded(deliveredOf(settlements), error);
        return withoutDeadLetters(settlements);
      }
    },
    recordDelivered(entries) {
      if (entries.length === 0) return;
      try {
        write('written', () => removeDelivered(entries), store.writeFreeing);
      } catch (error) {
        keepUnrecorded(entries, error);
      }
    },
    catchUp,
  };
}

function deliveredOf(settlements: readonly Settlement[]): Entry[] {
  return settlements.filter(({ action }) => action === 'complete').map(({ entry }) => entry);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
