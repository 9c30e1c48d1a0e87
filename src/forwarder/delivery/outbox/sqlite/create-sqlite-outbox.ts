import type { Clock } from '../../../../../lib/clock.ts';
import { createCommitGroup } from '../../../../../lib/commit-group.ts';
import type { DeliveryLimits } from '../../delivery-limits.ts';
import { type DeadLetterFilter, matchesFilter } from '../dead-letter-filter.ts';
import { createEntryReader } from '../lanes/entry-reader.ts';
import { type DeadLetter, type NewDeadLetter, type Outbox, OutboxFullError } from '../outbox.ts';
import { isFull, nearlyFull } from '../storage-error.ts';
import { createDeadLettersTable } from './dead-letters-table.ts';
import { createLaneDelaysTable } from './lane-delays-table.ts';
import { describeMended, mendPage } from './mend-page.ts';
import { openForDelivery } from './open-for-delivery.ts';
import { IN_MEMORY, openStore, type Store } from './open-store.ts';
import { entryId, type NewEntry, toNewEntry } from './page.ts';
import { createPagesTable } from './pages-table.ts';
import { createRecorder } from './recorder.ts';
import { replayDeadLetters } from './replay-dead-letters.ts';
import type { StoredPage } from './stored-entry.ts';
import { watchStore } from './watch-store.ts';

export interface SqliteOutboxOptions {
  /** The store's file, named by `storeFile`, or `IN_MEMORY`. */
  file: string;
  clock: Clock;
  limits: Pick<DeliveryLimits, 'outboxBytes' | 'storeBytes' | 'deadLetters' | 'deadLetterBytes'>;
  /** Told what a person should know of the disk. */
  onProblem: (message: string) => void;
}

/** The first id behind a page. */
const endOf = (page: number) => entryId(page + 1, 0);

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
  const pages = createPagesTable(store);
  const deadLetters = createDeadLettersTable(store, limits, reportDamagedLetter);
  const laneDelays = createLaneDelaysTable(store, clock);
  const recorder = createRecorder({ store, pages, deadLetters, laneDelays, clock, onProblem });
  const reader = createEntryReader(pages, mend);
  for (const { lane, until } of laneDelays.load()) reader.delay(lane, until);
  /** Bytes of events on their way to the disk. */
  let reserved = 0;
  let closed = false;
  let oldest: number | undefined;
  let announce = () => {};
  /** Said already. */
  const damagedLetters = new Set<number>();

  function reportDamagedLetter(id: number): void {
    if (damagedLetters.has(id)) return;
    damagedLetters.add(id);
    onProblem(`The dead letter ${id} of the outbox ${file} is damaged on disk: it is passed over.`);
  }

  /** Makes a damaged page one that can be read, or takes it away; false where that cannot be written now. */
  function mend(page: number): boolean {
    try {
      const mended = store.writeFreeing('synced', () => mendPage(page, store, deadLetters, clock.now()));
      onProblem(describeMended(file, mended));
      return true;
    } catch (error) {
      recorder.report(error);
      return false;
    }
  }

  const appends = createCommitGroup<{ rows: readonly NewEntry[]; given: readonly NewDeadLetter[] }>((group) => {
    const now = clock.now();
    const all = group.flatMap(({ rows }) => rows);
    const given = group.flatMap((one) => one.given);
    if (!store.fits(all.reduce((sum, { bytes }) => sum + bytes, 0))) throw nearlyFull(file);
    let written: readonly StoredPage[] = [];
    recorder.write('synced', () => {
      written = pages.add(all, now);
      store.totals.added.accepted += all.length;
      addDeadLetters(given);
    });
    pages.keep(written);
    reader.more();
  });

  /** Within a transaction. */
  function addDeadLetters(given: readonly NewDeadLetter[]): void {
    for (const deadLetter of given) deadLetters.add(deadLetter);
    store.totals.added.accepted += given.length;
    store.totals.added.dead += given.length;
  }

  const watch = shared ? watchStore(store, clock, look) : { stop: () => {} };

  function look(changed: boolean): void {
    if (recorder.catchUp()) announce();
    store.tidy();
    if (!changed) return;
    store.totals.reload();
    reader.more();
    announce();
  }

  function checkRoom(count: number, more: number): void {
    const held = store.totals.now.bytes + reserved;
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
    async append(events, given = []) {
      if (events.length === 0) {
        // By themselves: they need no room, and must not fail with events that find none.
        if (given.length > 0) recorder.write('synced', () => addDeadLetters(given));
        return;
      }
      const rows = events.map(toNewEntry);
      const more = rows.reduce((sum, { bytes }) => sum + bytes, 0);
      checkRoom(rows.length, more);
      reserved += more;
      try {
        await appends.add({ rows, given });
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
    stillClaimed: (entries) => entries,
    async settle(settlements) {
      const admitted = new Set(reader.admit(settlements.map(({ entry }) => entry)));
      reader.settle(recorder.record(settlements.filter(({ entry }) => admitted.delete(entry))));
    },
    async complete(entries) {
      const admitted = reader.admit(entries);
      recorder.recordDelivered(admitted);
      reader.complete(admitted);
    },
    nextDue: () => reader.nextDue(clock.now()),
    waiting: () => pages.all(),
    listDeadLetters: () => deadLetters.list(),
    async deadLetters() {
      return [...deadLetters.list()];
    },
    newestDeadLetters: (before) => deadLetters.listNewest(before),
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
    async refresh() {
      if (!closed) store.totals.reload();
    },
    onNews(listener) {
      announce = listener;
    },
    counts() {
      const { accepted, delivered, dead, queued, deadLettersEvicted } = store.totals.now;
      return { accepted, delivered, dead, queued, deadLettersEvicted };
    },
    size() {
      const { queued, bytes, deadLetters: letters } = store.totals.now;
      const { claimed, delayedLanes } = reader;
      return { entries: queued, bytes, claimed, delayedLanes, deadLetters: letters };
    },
    oldest() {
      // After the end it is as it was.
      if (!closed) oldest = store.read(pages.oldest);
      return oldest;
    },
    lane: (name) => reader.lane(name, clock.now()),
    laneTotals: () => reader.laneTotals(clock.now()),
    heldLanes: (most) => reader.heldLanes(most, clock.now()),
    async findWaiting(insertId) {
      return pages.findByInsertId(insertId).find((entry) => !reader.isClaimed(entry, endOf));
    },
    async close() {
      if (closed) return;
      watch.stop();
      appends.flush();
      recorder.catchUp();
      oldest = pages.oldest();
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
