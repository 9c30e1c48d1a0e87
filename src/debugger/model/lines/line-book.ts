import { listTries } from '../batch.ts';
import type { Verdict } from '../record.ts';
import { createLineBatchBuilder, type LineBatch } from './line-batches.ts';
import type { StreamLine } from './stream-line.ts';

/** What a list shows at one moment. Never changed; there is a new one instead. */
export interface LinePage {
  /** Oldest first; of several with the same events, the newest. */
  batches: readonly LineBatch[];
  /** How many lines there were no room for. */
  evicted: number;
  /** How many lines of events, or of requests without, there are. */
  size: number;
  /** How many came, those included that are not there any more; `clear` leaves it. */
  arrived: number;
  /** How many of them were what, since it was cleared. */
  totals: Readonly<Record<Verdict, number>>;
}

/** The lines that a list is made of, in their order. */
export interface LineBook {
  /**
   * Takes what came, oldest first. What is there already is not there twice.
   *
   * @param isWhole whether nothing more of the last request comes; else it is shown once it is whole
   */
  take(lines: readonly StreamLine[], isWhole?: boolean): void;
  /** Takes lines from before those that are there, and no more than there is room for. */
  takeOlder(lines: readonly StreamLine[]): void;
  /** The same one until something changes. */
  read(): LinePage;
  /** Whether there is a request of this number. */
  has(request: number): boolean;
  clear(): void;
}

/** Most lines that are kept. */
const MAX_KEPT_LINES = 5000;

/** @param capacity how many lines of events, or of requests without, are kept */
export function createLineBook(capacity = MAX_KEPT_LINES): LineBook {
  const builder = createLineBatchBuilder();
  /** By the number of the request, oldest first. */
  let batches = new Map<number, LineBatch>();
  let size = 0;
  let evicted = 0;
  let arrived = 0;
  let totals = countNothing();
  let page: LinePage | undefined;

  function remove(seq: number): LineBatch | undefined {
    const gone = batches.get(seq);
    batches.delete(seq);
    if (gone !== undefined) size -= linesOf(gone);
    return gone;
  }

  function put(batch: LineBatch): void {
    const { seq, count, again } = batch.request;
    const known = batches.get(seq);
    // Told late: it is known as it is since.
    if (known !== undefined && known.request.count > count) return;
    if (known !== undefined) size -= linesOf(known);
    // A refusal that came again goes to the end; the rest of a request that came in two parts, to its place.
    if (known !== undefined && known.request.count < count) batches.delete(seq);
    const before = again === undefined ? undefined : remove(again);
    const tries = before === undefined ? (known?.tries ?? []) : listTries(before);
    const whole = { ...batch, tries, events: joinEvents(known, batch) };
    size += linesOf(whole);
    batches.set(seq, whole);
    countNew(batch, known);
  }

  /** Of a refusal that came again, once more. */
  function countNew({ request, events }: LineBatch, known: LineBatch | undefined): void {
    const isKnown = (seq: number) => known?.events.some((event) => event.seq === seq) === true;
    const isAgain = known === undefined || known.request.count < request.count;
    const fresh = events.length === 0 ? (isAgain ? [request] : []) : events.filter(({ seq }) => !isKnown(seq));
    arrived += fresh.length;
    for (const { verdict } of fresh) totals[verdict]++;
  }

  function makeRoom(): void {
    for (const [seq, oldest] of batches) {
      if (size <= capacity || batches.size === 1) return;
      remove(seq);
      evicted += linesOf(oldest);
    }
  }

  return {
    take(lines, isWhole = false) {
      if (lines.length === 0) return;
      for (const line of lines) for (const batch of builder.push(line)) put(batch);
      if (isWhole) for (const batch of builder.flush()) put(batch);
      makeRoom();
      page = undefined;
    },
    takeOlder(lines) {
      const older = createLineBook(Math.max(1, capacity - size));
      older.take(lines, true);
      const newer = batches;
      batches = new Map();
      size = 0;
      // They came before what is counted already.
      const counted = { arrived, totals };
      totals = countNothing();
      for (const batch of [...older.read().batches, ...newer.values()]) put(batch);
      ({ arrived, totals } = counted);
      page = undefined;
    },
    read() {
      page ??= { batches: [...batches.values()], evicted, size, arrived, totals: { ...totals } };
      return page;
    },
    has: (request) => batches.has(request),
    clear() {
      builder.flush();
      batches.clear();
      size = 0;
      evicted = 0;
      totals = countNothing();
      page = undefined;
    },
  };
}

function countNothing(): Record<Verdict, number> {
  return { accepted: 0, duplicate: 0, dropped: 0, rejected: 0, throttled: 0 };
}

function linesOf({ events }: LineBatch): number {
  return Math.max(1, events.length);
}

function joinEvents(known: LineBatch | undefined, { events }: LineBatch): LineBatch['events'] {
  if (known === undefined || known.events.length === 0) return events;
  const bySeq = new Map([...known.events, ...events].map((event) => [event.seq, event]));
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}
