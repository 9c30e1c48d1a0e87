import { joinCells, layOut } from '../model/columns.ts';
import { formatRecord } from '../model/format-record.ts';
import type { VerdictRecord } from '../model/record.ts';
import { colorOf } from '../model/verdict-colors.ts';
import type { Window } from '../model/window.ts';
import type { Paint } from './paint.ts';

/** Draws the lines of the list that are seen. */
export function drawList(
  records: readonly VerdictRecord[],
  { top, cursor }: Window,
  size: { width: number; height: number },
  paint: Paint,
): string[] {
  const seen = records.slice(top, top + size.height);
  return seen.map((record, index) => drawLine(record, top + index === cursor, size.width, paint));
}

function drawLine(record: VerdictRecord, selected: boolean, width: number, paint: Paint): string {
  const cells = layOut(width, formatRecord(record));
  if (selected) return paint('inverse', joinCells(cells.map(({ text }) => text)));
  const color = colorOf(record);
  const painted = cells.map(({ part, text }) => (part === 'verdict' || part === 'finding' ? paint(color, text) : text));
  return joinCells(painted);
}

/** Draws the titles above the list. */
export function drawTitles(width: number, paint: Paint): string {
  return paint('dim', joinCells(layOut(width).map(({ text }) => text)));
}
