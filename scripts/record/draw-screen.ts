import type { IBufferCell, Terminal } from '@xterm/headless';

/** Of one character, in pixels. */
const CELL = { width: 8.4, height: 18 };
const FONT = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace';
const PADDING = 12;
const GROUND = '#11151c';
const TEXT = '#d7dde6';
/** The eight colours of a terminal, in their order; nobody's terminal has the very same. */
const COLORS = ['#11151c', '#ff7b72', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#d7dde6'];
const DIM = 0.62;

/** How a piece of a line looks. */
interface Look {
  color: string;
  ground: string | undefined;
  bold: boolean;
  dim: boolean;
}

interface Piece extends Look {
  column: number;
  text: string;
}

/** Draws what a terminal shows as SVG. */
export function drawScreen({ buffer: { active }, cols, rows }: Terminal, title: string): string {
  const width = Math.ceil(cols * CELL.width) + 2 * PADDING;
  const height = rows * CELL.height + 2 * PADDING;
  const lines = Array.from({ length: rows }, (_, row) => drawLine(readPieces(active, row, cols), row));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${GROUND}"/>`,
    `<g font-family='${FONT}' font-size="14">`,
    ...lines.flat(),
    '</g></svg>',
    '',
  ].join('\n');
}

function readPieces(active: Terminal['buffer']['active'], row: number, cols: number): Piece[] {
  const line = active.getLine(active.viewportY + row);
  const pieces: Piece[] = [];
  for (let column = 0; column < cols; column++) {
    const cell = line?.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const piece = { ...lookOf(cell), column, text: cell.getChars() || ' ' };
    const last = pieces.at(-1);
    if (last !== undefined && isAlike(last, piece)) last.text += piece.text;
    else pieces.push(piece);
  }
  return pieces;
}

function lookOf(cell: IBufferCell): Look {
  const own = cell.isFgDefault() ? TEXT : (COLORS[cell.getFgColor() % COLORS.length] ?? TEXT);
  const isTurned = cell.isInverse() !== 0;
  const colors = { color: isTurned ? GROUND : own, ground: isTurned ? own : undefined };
  return { ...colors, bold: cell.isBold() !== 0, dim: cell.isDim() !== 0 };
}

function isAlike(one: Look, other: Look): boolean {
  return one.color === other.color && one.ground === other.ground && one.bold === other.bold && one.dim === other.dim;
}

function drawLine(pieces: readonly Piece[], row: number): string[] {
  const top = PADDING + row * CELL.height;
  return pieces.flatMap(({ column, text, color, ground, bold, dim }) => {
    const left = PADDING + column * CELL.width;
    const width = text.length * CELL.width;
    const box = `<rect x="${left.toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="${CELL.height}" fill="${ground}"/>`;
    const weight = bold ? ' font-weight="bold"' : '';
    const faint = dim ? ` opacity="${DIM}"` : '';
    // The length holds columns together whatever the font.
    const place = `x="${left.toFixed(1)}" y="${top + CELL.height - 5}" textLength="${width.toFixed(1)}"`;
    return [
      ...(ground === undefined ? [] : [box]),
      ...(text.trim() === ''
        ? []
        : [`<text ${place} fill="${color}"${weight}${faint}>${escapeXml(keepSpaces(text))}</text>`]),
    ];
  });
}

/** Several spaces would be drawn as one. */
function keepSpaces(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
