import stringWidth from 'string-width';
import { escapeText } from '../../../lib/escape-text.ts';

const ELLIPSIS = '…';
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Cuts or pads text to exactly `width` columns of a terminal, by grapheme. What a terminal would act on is escaped.
 *
 * @example fitText('Order Completed', 8) // 'Order C…'
 */
export function fitText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  if (width <= 0) return '';
  const safe = escapeText(text);
  const shown = stringWidth(safe) <= width ? safe : cut(safe, width - 1) + ELLIPSIS;
  const padding = ' '.repeat(Math.max(0, width - stringWidth(shown)));
  return align === 'left' ? shown + padding : padding + shown;
}

/** Breaks a line into several of at most `width` columns, between words where that is possible. What is foreign is escaped. */
export function wrapText(text: string, width: number): string[] {
  return wrapLine(escapeText(text), width);
}

/** One pass over the line: a request's body may be a single line of many kilobytes. */
function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let start = 0;
  let used = 0;
  let space = -1;
  for (const { segment, index } of graphemes.segment(line)) {
    const wide = stringWidth(segment);
    if (used + wide > width && index > start) {
      const end = segment !== ' ' && space > start ? space : index;
      lines.push(line.slice(start, end));
      start = line[end] === ' ' ? end + 1 : end;
      used = stringWidth(line.slice(start, index));
    }
    if (segment === ' ') space = index;
    if (index >= start) used += wide;
  }
  return [...lines, line.slice(start)];
}

/** The longest beginning that takes at most `width` columns; at least one grapheme where any column is left. */
function cut(text: string, width: number): string {
  let end = 0;
  let used = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    used += stringWidth(segment);
    if (used > width && (end > 0 || width <= 0)) break;
    end = index + segment.length;
    if (used >= width) break;
  }
  return text.slice(0, end);
}
