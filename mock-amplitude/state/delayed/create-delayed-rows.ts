import TinyQueue from 'tinyqueue';
import type { Clock } from '../../../lib/clock.ts';
import { MAX_DELAYED_BYTES, MAX_DELAYED_ROWS } from '../../limits.ts';
import { createKeptTable, type KeptTable } from '../kept/kept-table.ts';
import { type DelayedRow, parseDelayedRow } from './delayed-row.ts';
import { createRequestGap, type RequestGap } from './request-gap.ts';

/** The delayed events of one project, a row for each id. */
export interface DelayedRows extends RequestGap {
  /** On disk, and for whoever looks. */
  readonly table: KeptTable<DelayedRow>;
  /** Stores a row, or replaces it; returns those evicted to make room. */
  put(id: string, row: DelayedRow): DelayedRow[];
  delete(id: string): void;
  /** Sets the timer anew, for rows that were read from a disk. */
  arm(): void;
  /** Ends the timer. */
  stop(): void;
}

/** Told of a row whose time is over; it is deleted already. */
export type OnDue = (id: string, row: DelayedRow) => void;

interface Due {
  id: string;
  due: number;
}

/** Entries of rows that were replaced are let stand, until there are so many more than rows. */
const MAX_STALE = 1000;

/**
 * @param clock the project's: what falls due goes by it
 * @param tracked whether changes are noted for the disk
 */
export function createDelayedRows(clock: Clock, tracked: boolean, onDue: OnDue): DelayedRows {
  const table = createKeptTable({
    kind: 'delayed',
    tracked,
    maxEntries: MAX_DELAYED_ROWS,
    maxBytes: MAX_DELAYED_BYTES,
    weigh: ({ bytes }) => bytes,
    parse: parseDelayedRow,
  });
  let queue = createQueue();
  let armedFor = Number.POSITIVE_INFINITY;
  let cancel = () => {};

  function createQueue(): TinyQueue<Due> {
    const all = [...table.entries().map(([id, { due }]) => ({ id, due }))];
    return new TinyQueue(all, (one, other) => one.due - other.due);
  }

  /** The next row that falls due; entries of rows that were replaced meanwhile are left out. */
  function peek(): Due | undefined {
    for (let next = queue.peek(); next !== undefined; next = queue.peek()) {
      if (table.get(next.id)?.due === next.due) return next;
      queue.pop();
    }
    return undefined;
  }

  function arm(): void {
    const next = peek();
    // A timer that is early finds nothing due, and is set anew.
    if (next === undefined || next.due >= armedFor) return;
    cancel();
    armedFor = next.due;
    cancel = clock.after(Math.max(0, next.due - clock.now()), expire);
  }

  function expire(): void {
    armedFor = Number.POSITIVE_INFINITY;
    const now = clock.now();
    for (let next = peek(); next !== undefined && next.due <= now; next = peek()) {
      queue.pop();
      const row = table.get(next.id);
      table.delete(next.id);
      if (row !== undefined) onDue(next.id, row);
    }
    arm();
  }

  return {
    table,
    put(id, row) {
      const gone = table.set(id, row);
      if (queue.length > table.size + MAX_STALE) queue = createQueue();
      else queue.push({ id, due: row.due });
      arm();
      return gone;
    },
    delete: (id) => void table.delete(id),
    ...createRequestGap(),
    arm() {
      queue = createQueue();
      arm();
    },
    stop() {
      cancel();
      cancel = () => {};
      armedFor = Number.POSITIVE_INFINITY;
    },
  };
}
