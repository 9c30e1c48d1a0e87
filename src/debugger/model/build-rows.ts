import { type Batch, isGrouped, lineKeyOf } from './batch.ts';
import type { StreamRow } from './row.ts';
import type { Summaries } from './summary.ts';

/** Whether a request, or an event of it, is shown. */
export type RowTest<Of extends Summaries> = (record: Of['request'] | Of['event'], batch: Batch<Of>) => boolean;

/**
 * Makes the lines of one batch.
 *
 * @param passes undefined: all of it is shown
 * @param unfolded what requests are known by whose events are shown though they have one line
 */
export function buildRows<Of extends Summaries>(
  batch: Batch<Of>,
  passes: RowTest<Of> | undefined,
  unfolded: ReadonlySet<number>,
): StreamRow<Of>[] {
  const { request, events } = batch;
  if (events.length === 0) {
    return passes?.(request, batch) === false ? [] : [{ kind: 'request', seq: lineKeyOf(batch, request), batch }];
  }
  const shown = passes === undefined ? events : events.filter((event) => passes(event, batch));
  const rowOf = (event: Of['event'], inGroup: boolean): StreamRow<Of> => {
    return { kind: 'event', seq: lineKeyOf(batch, event), batch, event, inGroup };
  };
  if (!isGrouped(batch)) return shown.map((event) => rowOf(event, false));
  if (shown.length === 0) return [];
  const seq = lineKeyOf(batch, request);
  const isOpen = unfolded.has(seq);
  const group: StreamRow<Of> = { kind: 'group', seq, batch, passing: shown.length, unfolded: isOpen };
  return isOpen ? [group, ...shown.map((event) => rowOf(event, true))] : [group];
}

/** Remembers what was made of batches, as long as it is made in the same way. */
export interface RowMemory<Of extends Summaries, Choice> {
  build(batches: readonly Batch<Of>[], choice: Choice): readonly StreamRow<Of>[];
}

/**
 * Creates what makes the lines of a batch once, not for every frame.
 *
 * @param make the lines of one batch
 * @param isSame whether two choices come to the same lines
 */
export function createRowMemory<Of extends Summaries, Choice>(
  make: (batch: Batch<Of>, choice: Choice) => readonly StreamRow<Of>[],
  isSame: (one: Choice, other: Choice) => boolean,
): RowMemory<Of, Choice> {
  let known = new WeakMap<Batch<Of>, readonly StreamRow<Of>[]>();
  let last: { batches: readonly Batch<Of>[]; choice: Choice; rows: readonly StreamRow<Of>[] } | undefined;
  return {
    build(batches, choice) {
      if (last === undefined || !isSame(last.choice, choice)) known = new WeakMap();
      else if (last.batches === batches) return last.rows;
      const rows = batches.flatMap((batch) => {
        const own = known.get(batch) ?? make(batch, choice);
        known.set(batch, own);
        return own;
      });
      last = { batches, choice, rows };
      return rows;
    },
  };
}
