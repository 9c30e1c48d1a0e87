import type { DetailLine } from './detail-lines.ts';

/** A line that stands above others. */
export function headingLine(text: string): DetailLine {
  return { kind: 'heading', text };
}

/** A line of text. */
export function textLine(text: string): DetailLine {
  return { kind: 'text', text };
}

/** A text as lines. */
export function textLines(text: string): DetailLine[] {
  return text.split('\n').map(textLine);
}
