import type { Clock } from '../../../../lib/clock.ts';
import { createCommitGroup } from '../../../../lib/commit-group.ts';
import type { DeliveryLimits } from '../delivery-limits.ts';
import { createEntriesTable, type NewEntry, toNewEntry } from './entries-table.ts';
import { createEntryReader } from './entry-reader.ts';
import { createLettersTable } from './letters-table.ts';
import { openStore, type Store } from './open-store.ts';
import { type Entry, type Outbox, OutboxFullError, type Settlement } from './outbox.ts';
import { replayLetters } from './replay-letters.ts';
import { createRestsTable } from './rests-table.ts';
import { StorageError, type StorageTrouble } from './storage-error.ts';
import { lockStore } from './store-lock.ts';
import { watchStore } from './watch-store.ts';

export interface DurableOutboxOptions {
  /** The store's file; `storeFile` names it. */
  file: string;
  clock: Clock;
  limits: Pick<DeliveryLimits, 'outboxBytes' | 'storeBytes' | 'deadLetters' | 'deadLetterBytes'>;
  /** Told what a person should know of the disk. */
  onProblem: (message: string) => void;
}

/** What a sender is told, who need not know where things are. */
const NO_ROOM = 'Failed to take events: there is no room for them on disk.';
const WAIT_FOR_ROOM = 'Try again when some are delivered.';
/** How long events rest whose dead letters could not be stored, in ms. */
const BURIAL_RETRY_MS = 60_000;

/**
 * Opens an outbox that lives in a SQLite file and survives `kill -9` and power cuts: appended events and dead letters are
 * synced to the disk before they are acknowledged. That an event was delivered is written without a wait for the disk; a
 * power cut may forget it, and Amplitude's dedup takes the repeat.
 *
 * Events stay on disk until their turn comes. So memory follows what is held back, not what waits, and a restart reads on
 * from the beginning.
 *
 * @throws {StorageError} when the store cannot be opened or another forwarder uses it
 */
export function createDurableOutbox({ file, clock, limits, onProblem }: DurableOutboxOptions): Outbox {
  const { store, release } = openLocked(file, limits);
  const { totals } = store;
  const entries = createEntriesTable(store);
  const letters = createLettersTable(store, limits);
  const rests = createRestsTable(store, clock);
  const reader = createEntryReader(entries);
  for (const { lane, until } of rests.load()) reader.rest(lane, until);
  /** Delivered, but not yet recorded as such: the disk was full or locked. */
  let unrecorded: Entry[] = [];
  /** Bytes of events on their way to the disk. */
  let reserved = 0;
  let closed = false;
  /** What is wrong with the disk, as it was said last. */
  let trouble: StorageTrouble | undefined;
  let tell = () => {};

  const appends = createCommitGroup<readonly NewEntry[]>((group) => {
    const now = clock.now();
    write('synced', () => {
      for (const rows of group) for (const row of rows) entries.add(row, now);
      totals.added.accepted += group.reduce((sum, rows) => sum + rows.length, 0);
    });
    reader.more();
  });

  const watch = watchStore(store, clock, (changed) => {
    if (unrecorded.length > 0) recordLater();
    if (!changed) return;
    totals.reload();
    reader.more();
    tell();
  });

  /** One transaction, which also says what the disk could not be told before. */
  function write(durability: 'synced' | 'written', change: () => void): void {
    store.write(durability, () => {
      unrecorded.forEach(writeDelivered);
      change();
    });
    unrecorded = [];
    trouble = undefined;
  }

  /** Says what is wrong with the disk, once until it works again: every request and every batch would meet it. */
  function say(error: unknown): void {
    const now = error instanceof StorageError ? error.trouble : 'broken';
    if (now === trouble) return;
    trouble = now;
    onProblem(
      `${messageOf(error)} No event is lost: none is acknowledged that is not stored, and what was delivered is recorded later.`,
    );
  }

  function recordLater(): void {
    try {
      write('written', () => {});
      tell();
    } catch {
      // Said when it began; tried again at the next look.
    }
  }

  function writeDelivered({ id, bytes }: Entry): void {
    entries.remove(id, bytes);
    totals.added.delivered++;
  }

  function writeFate(settlement: Settlement): void {
    const { entry, fate } = settlement;
    switch (fate) {
      case 'done':
        writeDelivered(entry);
        break;
      case 'dead':
        entries.remove(entry.id, entry.bytes);
        totals.added.dead++;
        letters.add(settlement.letter);
        break;
      case 'again':
        entries.setAttempts(entry);
        break;
      case 'later':
        entries.setAttempts(entry);
        rests.keep(entry.lane, settlement.at);
        break;
      case 'unsent':
        break;
    }
  }

  /** The disk could not be told. What is delivered is not sent again; what is to be buried waits, and is tried again. */
  function keepSettled(settled: readonly Settlement[], error: unknown): Settlement[] {
    say(error);
    unrecorded.push(...settled.filter(({ fate }) => fate === 'done').map(({ entry }) => entry));
    const at = clock.now() + BURIAL_RETRY_MS;
    return settled.map(
      (settlement): Settlement =>
        settlement.fate === 'dead' ? { entry: settlement.entry, fate: 'later', at } : settlement,
    );
  }

  function checkRoom(count: number, more: number): void {
    const held = totals.now.bytes + reserved;
    if (held + more <= limits.outboxBytes) return;
    throw new OutboxFullError(
      'OUTBOX_FULL',
      `Failed to take ${count} events: the outbox holds ${held} of ${limits.outboxBytes} bytes.`,
      WAIT_FOR_ROOM,
    );
  }

  return {
    durable: true,
    async append(events) {
      if (events.length === 0) return;
      const rows = events.map(toNewEntry);
      const more = rows.reduce((sum, { bytes }) => sum + bytes, 0);
      checkRoom(rows.length, more);
      reserved += more;
      try {
        await appends.add(rows);
      } catch (error) {
        say(error);
        throw isFull(error) ? new OutboxFullError('OUTBOX_FULL', NO_ROOM, WAIT_FOR_ROOM, { cause: error }) : error;
      } finally {
        reserved -= more;
      }
    },
    claim: (limit) => reader.claim(limit, clock.now()),
    async settle(settlements) {
      const admitted = reader.admit(settlements);
      if (admitted.every(({ fate }) => fate === 'unsent')) {
        reader.settle(admitted);
        return;
      }
      try {
        const buries = admitted.some(({ fate }) => fate === 'dead');
        write(buries ? 'synced' : 'written', () => admitted.forEach(writeFate));
        reader.settle(admitted);
      } catch (error) {
        reader.settle(keepSettled(admitted, error));
      }
    },
    nextDue: () => reader.nextDue(clock.now()),
    async bury(letter) {
      write('synced', () => {
        letters.add(letter);
        totals.added.accepted++;
        totals.added.dead++;
      });
    },
    deadLetters: () => [...letters.list()],
    async replay(choose) {
      const chosen = letters.list().filter(choose).toArray();
      const room = { now: clock.now(), outboxBytes: limits.outboxBytes - reserved };
      const replayed = replayLetters(chosen, store, letters, room);
      reader.more();
      tell();
      return replayed;
    },
    async discard(choose) {
      const chosen = letters.list().filter(choose).toArray();
      return store.write('synced', () => chosen.filter(({ id }) => letters.remove(id)).length);
    },
    onNews(listener) {
      tell = listener;
    },
    counts() {
      const { accepted, delivered, dead, queued, lettersLetGo } = totals.now;
      return { accepted, delivered, dead, queued, deadLettersLetGo: lettersLetGo };
    },
    size: () => ({ entries: totals.now.queued, bytes: totals.now.bytes, parkedLanes: reader.parked }),
    oldest: () => entries.oldest(),
    async close() {
      if (closed) return;
      closed = true;
      watch.stop();
      appends.flush();
      if (unrecorded.length > 0) recordLater();
      store.close();
      release();
    },
  };
}

function openLocked(file: string, limits: DurableOutboxOptions['limits']): { store: Store; release: () => void } {
  const store = openStore(file, limits);
  try {
    const { release } = lockStore(file);
    return { store, release };
  } catch (error) {
    store.close();
    throw error;
  }
}

function isFull(error: unknown): boolean {
  return error instanceof StorageError && error.trouble === 'full';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
