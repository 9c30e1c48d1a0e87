import type { RowParts } from '../model/format-row.ts';
import type { StreamRow } from '../model/row.ts';
import { VERDICT_COLORS } from '../model/verdict-colors.ts';
import type { Window } from '../model/window.ts';
import { joinCells, layOut } from './columns.ts';
import type { Paint } from './paint.ts';

/** What is drawn of the lines of the stream. */
export interface ShownList {
  rows: readonly StreamRow[];
  window: Window;
  marked: ReadonlySet<number>;
  /** Whether there are several emulators, so that each line names its own. */
  several: boolean;
  partsOf: (row: StreamRow) => RowParts;
}

const MARK = '*';

/** Draws the lines of the list that are seen. */
export function drawList(list: ShownList, size: { width: number; height: number }, paint: Paint): string[] {
  const { top, cursor } = list.window;
  const seen = list.rows.slice(top, top + size.height);
  return seen.map((row, index) => drawLine(row, top + index === cursor, list, size.width, paint));
}

function drawLine(
  row: StreamRow,
  selected: boolean,
  { marked, partsOf, several }: ShownList,
  width: number,
  paint: Paint,
): string {
  const parts = partsOf(row);
  const isMarked = marked.has(row.seq);
  const cells = layOut(width, several, isMarked ? { ...parts, what: `${MARK}${parts.what}` } : parts);
  if (selected) return paint('inverse', joinCells(cells.map(({ text }) => text)));
  const color = VERDICT_COLORS[parts.verdict];
  const isColored = (part: string) => part === 'symbol' || part === 'why' || part === 'status';
  return joinCells(cells.map(({ part, text }) => (isColored(part) ? paint(color, text) : text)));
}

/** Draws the titles above the list. */
export function drawTitles(width: number, several: boolean, paint: Paint): string {
  return paint('dim', joinCells(layOut(width, several).map(({ text }) => text)));
}
