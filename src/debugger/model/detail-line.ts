import { writeJson } from '../../../lib/write-json.ts';

/** A line of the detail: a heading, or text under one. Not yet escaped, nor cut to the screen. */
export interface DetailLine {
  kind: 'heading' | 'text';
  text: string;
}

const INDENT = 2;

export function headingLine(text: string): DetailLine {
  return { kind: 'heading', text };
}

export function textLine(text: string): DetailLine {
  return { kind: 'text', text };
}

export function textLines(text: string): DetailLine[] {
  return text.split('\n').map(textLine);
}

/** Indents a body that is JSON; any other is shown as it is, a little to the right: no line of it looks like ours. */
export function indentBody(body: string): string {
  try {
    return indentJson(JSON.parse(body));
  } catch {
    return body.replace(/^/gm, ' '.repeat(INDENT));
  }
}

export function indentJson(value: unknown): string {
  return writeJson(value, (note) => note, INDENT);
}
