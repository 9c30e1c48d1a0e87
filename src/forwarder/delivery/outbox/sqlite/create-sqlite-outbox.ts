import type { Clock } from '../../../../../lib/clock.ts';
import { createCommitGroup } from '../../../../../lib/commit-group.ts';
import type { DeliveryLimits } from '../../delivery-limits.ts';
import { type DeadLetterFilter, matchesFilter } from '../dead-letter-filter.ts';
import { type DeadLetter, type Outbox, OutboxFullError } from '../outbox.ts';
import { StorageError } from '../storage-error.ts';
import { createDeadLettersTable } from './dead-letters-table.ts';
import { createEntriesTable, type NewEntry, toNewEntry } from './entries-table.ts';
import { createEntryReader } from './entry-reader.ts';
import { createLaneDelaysTable } from './lane-delays-table.ts';
import { openForDelivery } from './open-for-delivery.ts';
import { IN_MEMORY, openStore, type Store } from './open-store.ts';
import { createRecorder } from './recorder.ts';
import { replayDeadLetters } from './replay-dead-letters.ts';
import { watchStore } from './watch-store.ts';

export interface SqliteOutboxOptions {
  /** The store's file, named by `storeFile`, or `IN_MEMORY`. */
  file: string;
  clock: Clock;
  limits: Pick<DeliveryLimits, 'outboxBytes' | 'storeBytes' | 'deadLetters' | 'deadLetterBytes'>;
  /** Told what a person should know of the disk. */
  onProblem: (message: string) => void;
}

/** How many waiting entries are read at once. */
const PAGE = 200;

/** What a sender is told, who need not know where things are. */
const NO_ROOM = 'Failed to take events: there is no room for them on disk.';
const WAIT_FOR_ROOM = 'Try again when some are delivered.';

/**
 * Opens an outbox that lives in a SQLite database. In a file it survives `kill -9` and power cuts: appended events and dead
 * letters are synced to the disk before they are acknowledged. That an event was delivered is written without a wait for the
 * disk; a power cut may forget it, and Amplitude's dedup takes the repeat. In memory it is the same, as long as the process
 * lives.
 *
 * Events stay in the database until their turn comes. So JavaScript's memory follows what is held back, not what waits, and
 * a restart reads on from the beginning.
 *
 * @throws {StorageError} when the store cannot be opened or another forwarder uses it
 * @example createSqliteOutbox({ file: IN_MEMORY, clock, limits: DEFAULT_DELIVERY_LIMITS, onProblem: console.error })
 */
export function createSqliteOutbox({ file, clock, limits, onProblem }: SqliteOutboxOptions): Outbox {
  const { store, shared, release } = openLocked(file, limits, onProblem);
  const { totals } = store;
  const entries = createEntriesTable(store);
  const deadLetters = createDeadLettersTable(store, limits);
  const laneDelays = createLaneDelaysTable(store, clock);
  const recorder = createRecorder({ store, entries, deadLetters, laneDelays, clock, onProblem });
  const reader = createEntryReader(entries);
  for (const { lane, until } of laneDelays.load()) reader.delay(lane, until);
  /** Bytes of events on their way to the disk. */
  let reserved = 0;
  let closed = false;
  let oldest: number | undefined;
  let announce = () => {};

  const appends = createCommitGroup<readonly NewEntry[]>((group) => {
    const now = clock.now();
    recorder.write('synced', () => {
      for (const rows of group) for (const row of rows) entries.add(row, now);
      totals.added.accepted += group.reduce((sum, rows) => sum + rows.length, 0);
    });
    reader.more();
  });

  const watch = shared ? watchStore(store, clock, look) : { stop: () => {} };

  function look(changed: boolean): void {
    if (recorder.catchUp()) announce();
    if (!changed) return;
    totals.reload();
    reader.more();
    announce();
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

  function choose(filter: DeadLetterFilter): DeadLetter[] {
    return deadLetters
      .list()
      .filter((deadLetter) => matchesFilter(deadLetter, filter))
      .toArray();
  }

  return {
    durable: shared,
    async append(events) {
      if (events.length === 0) return;
      const rows = events.map(toNewEntry);
      const more = rows.reduce((sum, { bytes }) => sum + bytes, 0);
      checkRoom(rows.length, more);
      reserved += more;
      try {
        await appends.add(rows);
      } catch (error) {
        recorder.report(error);
        throw isFull(error) ? new OutboxFullError('OUTBOX_FULL', NO_ROOM, WAIT_FOR_ROOM, { cause: error }) : error;
      } finally {
        reserved -= more;
      }
    },
    async claim(limit) {
      return reader.claim(limit, clock.now());
    },
    async settle(settlements) {
      reader.settle(recorder.record(reader.admit(settlements)));
    },
    nextDue: () => reader.nextDue(clock.now()),
    async addDeadLetter(...added) {
      recorder.write('synced', () => {
        for (const deadLetter of added) deadLetters.add(deadLetter);
        totals.added.accepted += added.length;
        totals.added.dead += added.length;
      });
    },
    *waiting() {
      let page = entries.after(0, PAGE);
      while (page.length > 0) {
        yield* page;
        page = entries.after(page.at(-1)?.id ?? 0, PAGE);
      }
    },
    listDeadLetters: () => deadLetters.list(),
    async deadLetters() {
      return [...deadLetters.list()];
    },
    async replay(filter) {
      const room = { now: clock.now(), outboxBytes: limits.outboxBytes - reserved };
      const replayed = replayDeadLetters(choose(filter), store, deadLetters, room);
      reader.more();
      announce();
      return replayed;
    },
    async discard(filter) {
      const chosen = choose(filter);
      return store.writeFreeing('synced', () => chosen.filter(({ id }) => deadLetters.remove(id)).length);
    },
    onNews(listener) {
      announce = listener;
    },
    counts() {
      const { accepted, delivered, dead, queued, deadLettersEvicted } = totals.now;
      return { accepted, delivered, dead, queued, deadLettersEvicted };
    },
    size() {
      const { queued, bytes } = totals.now;
      return { entries: queued, bytes, claimed: reader.claimed, delayedLanes: reader.delayedLanes };
    },
    oldest() {
      // After the end it is as it was.
      if (!closed) oldest = entries.oldest();
      return oldest;
    },
    lane: (name) => reader.lane(name, clock.now()),
    laneTotals: () => reader.laneTotals(clock.now()),
    async findWaiting(insertId) {
      return entries.findByInsertId(insertId).find(({ id }) => !reader.isClaimed(id));
    },
    async close() {
      if (closed) return;
      watch.stop();
      appends.flush();
      recorder.catchUp();
      oldest = entries.oldest();
      closed = true;
      store.close();
      release();
    },
  };
}

/** `shared`: other processes can see it, and it outlives this one. */
function openLocked(
  file: string,
  limits: SqliteOutboxOptions['limits'],
  onProblem: (message: string) => void,
): { store: Store; shared: boolean; release: () => void } {
  if (file === IN_MEMORY) return { store: openStore(file, limits), shared: false, release: () => {} };
  const { store, release } = openForDelivery(file, limits, onProblem);
  return { store, shared: true, release };
}

function isFull(error: unknown): boolean {
  return error instanceof StorageError && error.trouble === 'full';
}
