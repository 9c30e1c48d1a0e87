import { buildRows, createRowMemory, type RowMemory } from '../build-rows.ts';
import type { StreamRow } from '../row.ts';
import type { LineRecords } from './stream-line.ts';

/** A line of the page's list. */
export type LineRow = StreamRow<LineRecords>;

/** Creates what makes the list of lines; which of them pass a filter was the server's to say. */
export function createLineRows(): RowMemory<LineRecords, ReadonlySet<number>> {
  return createRowMemory(
    (batch, unfolded) => buildRows(batch, undefined, unfolded),
    (one, other) => one === other,
  );
}
