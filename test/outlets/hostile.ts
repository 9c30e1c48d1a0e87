/** What a terminal acts on, or nobody sees, each by its name. */
const MARKS = {
  ESC: '\u001b[2J',
  'OSC 52': '\u001b]52;c;QUFB\u0007',
  'C1 CSI': '\u009b2J',
  'C1 OSC': '\u009d0;title\u009c',
  DEL: '\u007f',
  'turns around': '\u202e\u2066',
  'zero width': '\u200b\u2060\ufeff',
  joiner: 'a\u200db',
  tag: '\u{e0041}',
  'line separators': '\u0085\u2028\u2029',
} as const;

const FORGED = 'FORGED';
const ALL = Object.values(MARKS).join('');

/** Text with every mark in it, and a line of its own that pretends to be ours. Each place has its name. */
export function plant(place: string): string {
  return `${place}${ALL}\r\n${FORGED}`;
}

/** The same for a place that holds one line: a path of a file, an argument. */
export function plantLine(place: string): string {
  return `${place}${ALL}`;
}

/** The same as a header may hold it: C1 alone. */
export function plantHeader(place: string): string {
  return `${place}\u009b2J\u0085`;
}

/** What of a text gives a terminal something to act on, or hides: each character but a line end, and each forged line. */
export function findForeign(text: string): string[] {
  const foreign = [...text.matchAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu)].filter(([character]) => character !== '\n');
  const forged = text.split('\n').filter((line) => line.startsWith(FORGED));
  return [...foreign.map(({ index }) => nameAt(text, index)), ...forged];
}

/** The character in hex, and the text before it. */
function nameAt(text: string, index: number): string {
  const before = text.slice(Math.max(0, index - 30), index).replace(/[^ -~]/g, '?');
  return `U+${text.codePointAt(index)?.toString(16)} after ${before}`;
}
