import type { Clock } from '../../lib/clock.ts';
import { createRing } from '../../lib/ring.ts';
import { createOrigins } from './create-origins.ts';
import type { Batch } from './model/batch.ts';
import { createRateMeter } from './model/rate.ts';
import { isShown, type RequestRecord, type Verdict, type VerdictRecord } from './model/record.ts';
import type { EmulatorStatus } from './model/status.ts';

/** What the screen shows at one moment. Never changed; a new one is published instead. */
export interface FeedSnapshot {
  /** Requests with their events, oldest first; of several with the same events, the newest. */
  batches: readonly Batch[];
  /** How many events there have been of each verdict, evicted ones included. */
  totals: Readonly<Record<Verdict, number>>;
  /** How many events there have been since the start; `clear` leaves it. */
  arrived: number;
  /** How many came in each of the last seconds, oldest first. */
  rate: readonly number[];
  /** The last message that is no verdict; empty where there was none. */
  notice: string;
  /** What is wrong with the way records come here: a connection that is lost, how far it is behind; empty where nothing is. */
  link: string;
  /** How many events the forwarder holds back, and why; empty where none. */
  held: string;
  status: EmulatorStatus;
}

/** Keeps records outside React and publishes snapshots a few times a second, however fast they come. */
export interface Feed {
  /** @param origin which of several emulators it comes from */
  push(record: VerdictRecord, origin?: string): void;
  /** Shows a message that is no verdict. */
  say(notice: string): void;
  /** Takes what is looked at from time to time: what the forwarder holds back, faults, the clock. The rate is told with it. */
  look(held: string, status: EmulatorStatus): void;
  snapshot(): FeedSnapshot;
  /** Calls `listener` when a new snapshot is there; returns what ends it. */
  subscribe(listener: () => void): () => void;
  clear(): void;
  /** Forgets what one of several emulators, or one project, has told. */
  forget(what: Forgotten): void;
  /** Says what is wrong with the way records come here; empty: nothing. */
  link(link: string): void;
  close(): void;
}

/** Whose records are forgotten: of both that are named, or of all. */
export interface Forgotten {
  origin?: string | undefined;
  project?: string | undefined;
}

const FRAMES_PER_SECOND = 15;
const FRAME_MS = 1000 / FRAMES_PER_SECOND;
const DEFAULT_CAPACITY = 5000;

/** Nothing that would have to be told. */
export const QUIET: EmulatorStatus = { faults: [], clock: { frozen: false, offsetMs: 0 }, linted: 0 };

/**
 * @param capacity how many events, and how many requests, are remembered
 * @param canDraw whether a snapshot would be shown now; else it waits, so that a terminal nobody reads gets no more to keep
 */
export function createFeed(clock: Clock, capacity = DEFAULT_CAPACITY, canDraw = () => true): Feed {
  const batches = createRing<Batch>(capacity, capacity);
  const origins = createOrigins();
  const meter = createRateMeter();
  const listeners = new Set<() => void>();
  /** Batches that were sent again: the newer one has their line. */
  const replaced = new WeakSet<Batch>();
  let totals = noTotals();
  let arrived = 0;
  let notice = '';
  let link = '';
  let held = '';
  let status = QUIET;
  let published = takeSnapshot();
  let cancelFrame: (() => void) | undefined;

  function takeSnapshot(): FeedSnapshot {
    const shown = [...batches.items().filter((batch) => !replaced.has(batch))];
    const counts = { totals: { ...totals }, arrived, rate: meter.read(clock.now()) };
    return { batches: shown, ...counts, notice, link, held, status };
  }

  function publish(): void {
    cancelFrame = canDraw() ? undefined : clock.after(FRAME_MS, publish);
    if (cancelFrame !== undefined) return;
    published = takeSnapshot();
    for (const listener of listeners) listener();
  }

  function publishSoon(): void {
    cancelFrame ??= clock.after(FRAME_MS, publish);
  }

  /** A refusal like the one before: its line says how often it came. */
  function countRepeat(record: RequestRecord, from: string | undefined): void {
    totals[record.verdict]++;
    arrived++;
    meter.count(clock.now());
    const before = batches
      .newestFirst()
      .find(({ request, origin }) => request.seq === record.seq && origin?.name === from);
    const origin = before?.origin ?? origins.take(from, record.seq, record.seq);
    const batch = {
      ...{ request: record, events: before?.events ?? [], tries: [], attempt: 1 },
      ...(origin === undefined ? {} : { origin }),
    };
    // Another object: what is drawn of a batch is remembered.
    if (before !== undefined) replaced.add(before);
    batches.push(batch, Math.max(1, batch.events.length));
    publishSoon();
  }

  function uncount({ request, events }: Batch): void {
    const records = events.length > 0 ? events : [request];
    for (const { verdict } of records) totals[verdict] = Math.max(0, totals[verdict] - 1);
  }

  return {
    push(record, origin) {
      if (record.kind === 'request' && record.count > 1) return countRepeat(record, origin);
      if (isShown(record)) {
        totals[record.verdict]++;
        arrived++;
        meter.count(clock.now());
      }
      const finished = origins.builderOf(origin).push(record);
      if (finished === undefined) return;
      const { batch, replaces } = finished;
      if (replaces !== undefined) replaced.add(replaces);
      batches.push(batch, Math.max(1, batch.events.length));
      publishSoon();
    },
    say(text) {
      notice = text;
      publishSoon();
    },
    look(heldNow, statusNow) {
      const isSame = heldNow === held && JSON.stringify(statusNow) === JSON.stringify(status);
      held = heldNow;
      status = statusNow;
      const { rate } = published;
      if (!isSame || meter.read(clock.now()).some((count, second) => count !== rate[second])) publishSoon();
    },
    snapshot: () => published,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      batches.clear();
      origins.clear();
      totals = noTotals();
      notice = '';
      cancelFrame?.();
      publish();
    },
    forget({ origin, project }) {
      batches.remove((batch) => {
        const isOfOrigin = origin === undefined || batch.origin?.name === origin;
        if (!isOfOrigin || (project !== undefined && batch.request.project !== project)) return false;
        uncount(batch);
        return true;
      });
      if (project === undefined) origins.clear(origin);
      publishSoon();
    },
    link(text) {
      if (text === link) return;
      link = text;
      publishSoon();
    },
    close: () => cancelFrame?.(),
  };
}

function noTotals(): Record<Verdict, number> {
  return { accepted: 0, duplicate: 0, dropped: 0, rejected: 0, throttled: 0 };
}
