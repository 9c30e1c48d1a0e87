import { styleText } from 'node:util';
import { escapeText } from './escape-text.ts';
import { formatJson } from './write-json.ts';

/** A piece of a line that has a colour where there are colours. */
export interface Painted {
  text: string;
  color: 'green' | 'cyan' | 'magenta' | 'red' | 'yellow';
}

/** A value that is written as JSON, on one line or indented by so many spaces. */
export interface JsonLine {
  json: unknown;
  indent?: number;
}

/** A line as it is put together: foreign text and all. */
export type Line = string | readonly (string | Painted)[] | JsonLine;

/**
 * Writes a line as it may be shown: what is foreign in it is escaped, line ends too, and then it is painted.
 *
 * @example formatLine([{ text: '✗', color: 'red' }, ' bob\x1b[2J'], false) // '✗ bob\\u001b[2J'
 */
export function formatLine(line: Line, color: boolean): string {
  if (typeof line === 'object' && 'json' in line) return formatJson(line.json, line.indent);
  const pieces = typeof line === 'string' ? [line] : line;
  return pieces.map((piece) => formatPiece(piece, color)).join('');
}

function formatPiece(piece: string | Painted, color: boolean): string {
  if (typeof piece === 'string') return escapeText(piece);
  const text = escapeText(piece.text);
  return color ? styleText(piece.color, text, { validateStream: false }) : text;
}
