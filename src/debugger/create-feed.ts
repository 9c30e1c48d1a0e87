import type { Clock } from '../../lib/clock.ts';
import { createRing } from '../../lib/ring.ts';
import { type Batch, createBatchBuilder } from './model/batch.ts';
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
  /** How many events the forwarder holds back, and why; empty where none. */
  held: string;
  status: EmulatorStatus;
}

/** Keeps records outside React and publishes snapshots a few times a second, however fast they come. */
export interface Feed {
  push(record: VerdictRecord): void;
  /** Shows a message that is no verdict. */
  say(notice: string): void;
  /** Takes what is looked at from time to time: what the forwarder holds back, faults, the clock. The rate is told with it. */
  look(held: string, status: EmulatorStatus): void;
  snapshot(): FeedSnapshot;
  /** Calls `listener` when a new snapshot is there; returns what ends it. */
  subscribe(listener: () => void): () => void;
  clear(): void;
  close(): void;
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
  const builder = createBatchBuilder();
  const meter = createRateMeter();
  const listeners = new Set<() => void>();
  /** Batches that were sent again: the newer one has their line. */
  const replaced = new WeakSet<Batch>();
  let totals = noTotals();
  let arrived = 0;
  let notice = '';
  let held = '';
  let status = QUIET;
  let published = takeSnapshot();
  let cancelFrame: (() => void) | undefined;

  function takeSnapshot(): FeedSnapshot {
    const shown = [...batches.items().filter((batch) => !replaced.has(batch))];
    return { batches: shown, totals: { ...totals }, arrived, rate: meter.read(clock.now()), notice, held, status };
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
  function countRepeat(record: RequestRecord): void {
    totals[record.verdict]++;
    arrived++;
    meter.count(clock.now());
    const before = batches.newestFirst().find(({ request }) => request.seq === record.seq);
    const batch = { request: record, events: before?.events ?? [], tries: [], attempt: 1 };
    // Another object: what is drawn of a batch is remembered.
    if (before !== undefined) replaced.add(before);
    batches.push(batch, Math.max(1, batch.events.length));
    publishSoon();
  }

  return {
    push(record) {
      if (record.kind === 'request' && record.count > 1) return countRepeat(record);
      const finished = builder.push(record);
      if (isShown(record)) {
        totals[record.verdict]++;
        arrived++;
        meter.count(clock.now());
      }
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
      builder.clear();
      totals = noTotals();
      notice = '';
      cancelFrame?.();
      publish();
    },
    close: () => cancelFrame?.(),
  };
}

function noTotals(): Record<Verdict, number> {
  return { accepted: 0, duplicate: 0, dropped: 0, rejected: 0, throttled: 0 };
}
