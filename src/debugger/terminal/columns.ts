import type { RowParts } from '../model/format-row.ts';
import { fitText } from './fit-text.ts';

type Part = Exclude<keyof RowParts, 'verdict'>;

interface Column {
  part: Part;
  title: string;
  /** In terminal columns; `remaining`: what the others leave. */
  width: number | 'remaining';
  align?: 'right';
}

/** Layouts by the width of the list: the first that is not too wide is used. */
const LAYOUTS: readonly { from: number; columns: readonly Column[] }[] = [
  {
    from: 130,
    columns: [
      { part: 'time', title: 'time', width: 12 },
      { part: 'region', title: 're', width: 2 },
      { part: 'status', title: 'st', width: 3 },
      { part: 'symbol', title: '', width: 1 },
      { part: 'what', title: 'event', width: 28 },
      { part: 'who', title: 'user or device', width: 20 },
      { part: 'size', title: 'size', width: 8, align: 'right' },
      { part: 'ms', title: 'ms', width: 5, align: 'right' },
      { part: 'why', title: 'why', width: 'remaining' },
    ],
  },
  {
    from: 70,
    columns: [
      { part: 'time', title: 'time', width: 8 },
      { part: 'region', title: 're', width: 2 },
      { part: 'status', title: 'st', width: 3 },
      { part: 'symbol', title: '', width: 1 },
      { part: 'what', title: 'event', width: 'remaining' },
      { part: 'who', title: 'user or device', width: 14 },
      { part: 'ms', title: 'ms', width: 5, align: 'right' },
      { part: 'why', title: 'why', width: 19 },
    ],
  },
  {
    from: 50,
    columns: [
      { part: 'time', title: 'time', width: 8 },
      { part: 'status', title: 'st', width: 3 },
      { part: 'symbol', title: '', width: 1 },
      { part: 'what', title: 'event', width: 'remaining' },
      { part: 'why', title: 'why', width: 18 },
    ],
  },
  {
    from: 0,
    columns: [
      { part: 'status', title: 'st', width: 3 },
      { part: 'symbol', title: '', width: 1 },
      { part: 'what', title: 'event', width: 'remaining' },
    ],
  },
];

const GAP = ' ';

/** One cell of a line, cut and padded to its width. */
export interface Cell {
  part: Part;
  text: string;
}

/** Where lines come from, behind their time: each of several emulators is named. */
const ORIGIN: Column = { part: 'origin', title: 'from', width: 6 };
/** One that is on another machine has a longer name, where there is room. */
const WIDE_ORIGIN: Column = { ...ORIGIN, width: 20 };
const WIDE_FROM = 130;

/**
 * Lays a line's parts out over `width` columns; without parts, the titles.
 *
 * @param several whether there are several emulators
 */
export function layOut(width: number, several: boolean, parts?: RowParts): Cell[] {
  const plain = LAYOUTS.find(({ from }) => width >= from)?.columns ?? [];
  const columns = several ? addOrigin(plain, width) : plain;
  const fixed = columns.reduce((sum, column) => sum + (column.width === 'remaining' ? 0 : column.width), 0);
  const remaining = Math.max(0, width - fixed - GAP.length * (columns.length - 1));
  return columns.map(({ part, title, width: own, align }) => {
    const room = own === 'remaining' ? remaining : own;
    // The time is cut, not shortened: its ms go first.
    const text = parts === undefined ? title : part === 'time' ? parts.time.slice(0, room) : parts[part];
    return { part, text: fitText(text, room, align) };
  });
}

function addOrigin(columns: readonly Column[], width: number): readonly Column[] {
  const place = columns[0]?.part === 'time' ? 1 : 0;
  return columns.toSpliced(place, 0, width >= WIDE_FROM ? WIDE_ORIGIN : ORIGIN);
}

/** Joins cells to a line. */
export function joinCells(cells: readonly string[]): string {
  return cells.join(GAP);
}
