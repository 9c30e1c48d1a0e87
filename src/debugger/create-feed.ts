import type { Clock } from '../../lib/clock.ts';
import { createRing } from '../../lib/ring.ts';
import { isShown, type RequestRecord, type Verdict, type VerdictRecord } from './model/record.ts';

/** What the screen shows at one moment. Never changed; a new one is published instead. */
export interface FeedSnapshot {
  /** Records that have a line, oldest first. */
  records: readonly VerdictRecord[];
  /** How many there have been of each verdict, evicted ones included. */
  totals: Readonly<Record<Verdict, number>>;
  /** The last message that is no verdict; empty where there was none. */
  notice: string;
  /** How many events the forwarder holds back, and why; empty where none. */
  held: string;
  /** How many warnings lints gave since the screen was emptied. */
  linted: number;
}

/** Keeps records outside React and publishes snapshots a few times a second, however fast they come. */
export interface Feed {
  push(record: VerdictRecord): void;
  /** Shows a message that is no verdict. */
  say(notice: string): void;
  /** Shows how many events the forwarder holds back. */
  setHeld(held: string): void;
  /** Shows how many warnings lints gave since the start. */
  setLinted(count: number): void;
  snapshot(): FeedSnapshot;
  /** Calls `listener` when a new snapshot is there; returns what ends it. */
  subscribe(listener: () => void): () => void;
  findRequest(seq: number): RequestRecord | undefined;
  clear(): void;
  close(): void;
}

const FRAMES_PER_SECOND = 15;
const FRAME_MS = 1000 / FRAMES_PER_SECOND;
const DEFAULT_CAPACITY = 5000;

/**
 * @param capacity how many lines, and how many requests, are remembered
 * @param canDraw whether a snapshot would be shown now; else it waits, so that a terminal nobody reads gets no more to keep
 */
export function createFeed(clock: Clock, capacity = DEFAULT_CAPACITY, canDraw = () => true): Feed {
  const lines = createRing<VerdictRecord>(capacity, Number.POSITIVE_INFINITY);
  const requests = createRing<RequestRecord>(capacity, Number.POSITIVE_INFINITY);
  const listeners = new Set<() => void>();
  let totals = noTotals();
  let notice = '';
  let held = '';
  let linted = 0;
  let lintedBefore = 0;
  let published: FeedSnapshot = { records: [], totals, notice, held, linted };
  let cancelFrame: (() => void) | undefined;

  function publish(): void {
    cancelFrame = canDraw() ? undefined : clock.after(FRAME_MS, publish);
    if (cancelFrame !== undefined) return;
    published = { records: [...lines.items()], totals: { ...totals }, notice, held, linted: linted - lintedBefore };
    for (const listener of listeners) listener();
  }

  return {
    push(record) {
      if (record.kind === 'request') requests.push(record, 0);
      if (!isShown(record)) return;
      lines.push(record, 0);
      totals[record.verdict]++;
      cancelFrame ??= clock.after(FRAME_MS, publish);
    },
    say(text) {
      notice = text;
      cancelFrame ??= clock.after(FRAME_MS, publish);
    },
    setHeld(text) {
      if (text === held) return;
      held = text;
      cancelFrame ??= clock.after(FRAME_MS, publish);
    },
    setLinted(count) {
      if (count === linted) return;
      // After a reset of the emulator counting begins anew.
      if (count < linted) lintedBefore = 0;
      linted = count;
      cancelFrame ??= clock.after(FRAME_MS, publish);
    },
    snapshot: () => published,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    findRequest: (seq) => requests.items().find((request) => request.seq === seq),
    clear() {
      lines.clear();
      totals = noTotals();
      lintedBefore = linted;
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
