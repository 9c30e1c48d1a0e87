import { type Clock, wait } from '../../../../../lib/clock.ts';
import { countOf } from '../../../../../lib/count-of.ts';
import type { EntryReader } from '../lanes/entry-reader.ts';
import type { Entry, Settlement } from '../outbox.ts';
import { isConnectionLost } from './explain-database.ts';
import { FetchedEntry } from './fetched-page.ts';
import type { Lease, Leases } from './leases.ts';
import { addLetters, type LetterLimits } from './letters-table.ts';
import type { Links } from './links.ts';
import type { Prefetch } from './prefetch.ts';
import { noteRests, noteTries, removeEntries } from './settle-entries.ts';
import type { SharedTotals } from './totals.ts';

/** What is claimed here, and what becomes of it. */
export interface Settler {
  noteClaimed(entries: readonly Entry[]): void;
  isClaimed(id: number): boolean;
  readonly claimed: number;
  /** Never rejects: what cannot be recorded is tried again as long as its lease lasts. What was revoked settles to nothing. */
  settle(settlements: readonly Settlement[]): Promise<void>;
  complete(entries: readonly Entry[]): Promise<void>;
  /** Leases are lost, with all that is claimed of them. */
  forget(leases: readonly Lease[]): void;
  /** Nothing is tried again any more. */
  stop(): void;
}

export interface SettlerOptions {
  links: Links;
  leases: Leases;
  reader: EntryReader;
  prefetch: Prefetch;
  totals: SharedTotals;
  limits: LetterLimits;
  partitions: number;
  /** Of the leases: this instance. */
  owner: string;
  clock: Clock;
  onProblem: (message: string) => void;
}

/** A settlement of an entry of this driver's. */
type Own = Settlement & { entry: FetchedEntry };
type Delayed = Extract<Own, { action: 'retryAt' }>;
type Dead = Extract<Own, { action: 'deadLetter' }>;

/** How long it waits before it tries again what could not be recorded, in ms, and how often where the database is there. */
const TRY_AGAIN_MS = 100;
const MOST_TRIES = 5;
/** How long a partition is delayed whose settlements the database refuses, in ms: they are sent again after that. */
const DELAY_MS = 60_000;
/** What is another instance's by now, or gone: SQLSTATE raise_exception, as the database says where it refuses. */
const REFUSED = { code: 'P0001' };
/** A shorter delay, in ms, is not worth writing down. */
const SHORTEST_KEPT_MS = 5000;

export function createSettler(options: SettlerOptions): Settler {
  const { links, leases, reader, prefetch, totals, limits, partitions, owner, clock, onProblem } = options;
  const claimed = new Set<number>();
  const ending = new AbortController();

  /** Those that are claimed and whose lease lasts; they are claimed no more. */
  function admit(entries: readonly Entry[]): FetchedEntry[] {
    const held = entries.filter((entry) => entry instanceof FetchedEntry && leases.isHeld(entry.lease));
    const admitted = reader.admit(held).filter((entry) => entry instanceof FetchedEntry);
    for (const { id } of admitted) claimed.delete(id);
    return admitted;
  }

  /** What is recorded or lost by now: the lanes of the former go on. */
  function finish(entries: readonly FetchedEntry[], release: (kept: FetchedEntry[]) => void): void {
    release(entries.filter(({ lease }) => !lease.lost));
    for (const { lease } of entries) lease.claimed--;
    for (const lease of new Set(entries.map((entry) => entry.lease))) leases.settled(lease);
  }

  /** Tries until it is done, or until nothing of it is this instance's any more. */
  async function insist<Item extends { entry: FetchedEntry }>(
    items: readonly Item[],
    record: (items: readonly Item[]) => Promise<void>,
  ): Promise<void> {
    for (let refused = 0; ; ) {
      const left = items.filter(({ entry }) => leases.isHeld(entry.lease));
      if (left.length === 0) return;
      const error = await record(left).then(
        () => undefined,
        (cause: unknown) => ({ cause }),
      );
      if (error === undefined || ending.signal.aborted) return;
      // The database itself refuses: whoever has the lease next reads what is there.
      if (!isConnectionLost(error.cause) && ++refused === MOST_TRIES) return giveUp(left, error.cause);
      await wait(clock, TRY_AGAIN_MS, ending.signal).catch(() => {});
    }
  }

  let saidAt = Number.NEGATIVE_INFINITY;

  function giveUp(items: readonly { entry: FetchedEntry }[], cause: unknown): void {
    for (const { entry } of items) leases.delay(entry.lease, DELAY_MS);
    if (clock.now() - saidAt < DELAY_MS) return;
    saidAt = clock.now();
    onProblem(
      `Failed to record what became of ${countOf(items.length, 'event')}: sent again in ${DELAY_MS} ms, with what is beside them. ${String(cause)}`,
    );
  }

  async function deliver(items: readonly { entry: FetchedEntry }[]): Promise<void> {
    const entries = items.map(({ entry }) => entry);
    const gone = await removeEntries(links.settle.query, 'delivered', owner, entries, partitions);
    totals.add({ xid: gone.xid, delivered: gone.entries, bytes: -gone.bytes });
  }

  async function bury(items: readonly Dead[]): Promise<void> {
    const entries = items.map(({ entry }) => entry);
    const changes = await links.ask.transaction(async (query) => {
      const gone = await removeEntries(query, 'dead', owner, entries, partitions);
      if (gone.entries < entries.length) throw Object.assign(new Error('not all of them are there'), REFUSED);
      const letters = items.map(({ deadLetter }) => deadLetter);
      const removed = { xid: gone.xid, dead: gone.entries, bytes: -gone.bytes };
      return [removed, ...(await addLetters(query, letters, limits))];
    });
    changes.forEach(totals.add);
  }

  async function note(items: readonly Own[]): Promise<void> {
    await noteTries(
      links.settle.query,
      owner,
      items.map(({ entry }) => entry),
      partitions,
    );
    const now = clock.now();
    const rests = items.filter((one): one is Delayed => one.action === 'retryAt' && one.at - now >= SHORTEST_KEPT_MS);
    if (rests.length > 0) await noteRests(links.settle.query, rests);
  }

  return {
    noteClaimed(entries) {
      for (const entry of entries) {
        if (!(entry instanceof FetchedEntry)) continue;
        entry.lease.claimed++;
        claimed.add(entry.id);
        prefetch.drop(entry);
      }
    },
    isClaimed: (id) => claimed.has(id),
    get claimed() {
      return claimed.size;
    },
    async settle(settlements) {
      const admitted = new Set<Entry>(admit(settlements.map(({ entry }) => entry)));
      const own = settlements.filter((one): one is Own => admitted.delete(one.entry));
      const dead = own.filter((one): one is Dead => one.action === 'deadLetter');
      await Promise.all([
        insist(ofKind(own, 'complete'), deliver),
        insist(dead, bury),
        insist([...ofKind(own, 'retry'), ...ofKind(own, 'retryAt')], note),
      ]);
      const byEntry = new Map(own.map((one) => [one.entry, one]));
      finish([...byEntry.keys()], (kept) => {
        const left = kept.flatMap((entry) => byEntry.get(entry) ?? []);
        for (const { entry, action } of left) {
          if (action !== 'complete' && action !== 'deadLetter') prefetch.keep(entry.again(action !== 'release'));
        }
        reader.settle(left);
      });
    },
    async complete(entries) {
      const admitted = admit(entries);
      await insist(
        admitted.map((entry) => ({ entry })),
        deliver,
      );
      finish(admitted, reader.complete);
    },
    forget(lost) {
      const gone = new Set(lost.map(({ partition }) => partition));
      for (const id of claimed) if (gone.has(id % partitions)) claimed.delete(id);
    },
    stop: () => ending.abort(),
  };
}

function ofKind(settlements: readonly Own[], kind: Settlement['action']): Own[] {
  return settlements.filter(({ action }) => action === kind);
}
