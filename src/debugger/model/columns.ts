import { fitText } from './fit-text.ts';
import type { RecordParts } from './format-record.ts';

interface Column {
  part: keyof RecordParts;
  title: string;
  /** In terminal columns; `remaining`: what the others leave. */
  width: number | 'remaining';
  align?: 'right';
}

/** Layouts by the width of the terminal: the first that is not too wide is used. */
const LAYOUTS: readonly { from: number; columns: readonly Column[] }[] = [
  {
    from: 120,
    columns: [
      { part: 'time', title: 'time', width: 12 },
      { part: 'region', title: '', width: 2 },
      { part: 'verdict', title: 'verdict', width: 11 },
      { part: 'type', title: 'event', width: 26 },
      { part: 'who', title: 'user or device', width: 20 },
      { part: 'size', title: 'size', width: 8, align: 'right' },
      { part: 'latency', title: 'latency', width: 8, align: 'right' },
      { part: 'finding', title: 'rule and fix', width: 'remaining' },
    ],
  },
  {
    from: 60,
    columns: [
      { part: 'time', title: 'time', width: 8 },
      { part: 'region', title: '', width: 2 },
      { part: 'verdict', title: 'verdict', width: 11 },
      { part: 'type', title: 'event', width: 'remaining' },
      { part: 'who', title: 'user or device', width: 16 },
      { part: 'size', title: 'size', width: 7, align: 'right' },
      { part: 'latency', title: 'latency', width: 7, align: 'right' },
    ],
  },
  {
    from: 0,
    columns: [
      { part: 'verdict', title: 'verdict', width: 11 },
      { part: 'type', title: 'event', width: 'remaining' },
    ],
  },
];

const GAP = ' ';

/** One cell of a line, cut and padded to its width. */
export interface Cell {
  part: keyof RecordParts;
  text: string;
}

/** Lays a record's parts out over `width` columns; without parts, the titles. */
export function layOut(width: number, parts?: RecordParts): Cell[] {
  const columns = LAYOUTS.find(({ from }) => width >= from)?.columns ?? [];
  const fixed = columns.reduce((sum, column) => sum + (column.width === 'remaining' ? 0 : column.width), 0);
  const remaining = Math.max(0, width - fixed - GAP.length * (columns.length - 1));
  return columns.map(({ part, title, width: own, align }) => {
    const room = own === 'remaining' ? remaining : own;
    // The time is cut, not shortened: its ms go first.
    const text = parts === undefined ? title : part === 'time' ? parts.time.slice(0, room) : parts[part];
    return { part, text: fitText(text, room, align) };
  });
}

/** Joins cells to a line. */
export function joinCells(cells: readonly string[]): string {
  return cells.join(GAP);
}
