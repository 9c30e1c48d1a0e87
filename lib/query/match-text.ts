import { type QueryText, splitAt, textOf } from './split-terms.ts';

/** Whether a text is one that is looked for. */
export type TextTest = (text: string) => boolean;

/**
 * Reads what a text is to hold, or to be: case does not matter, and `*` outside of quotes stands for any text, also for none.
 * With a `*` in it, the rest must be all of the text.
 *
 * @param exact whether it must be the text as a whole, without a `*` too
 * @example buildTextTest(term('page*'), false)('Page Viewed') // true
 */
export function buildTextTest(wanted: QueryText, exact: boolean): TextTest {
  const parts = splitAt(wanted, '*').map((part) => textOf(part).toLowerCase());
  const [only = ''] = parts;
  if (parts.length > 1) return (text) => matchesParts(text.toLowerCase(), parts);
  return exact ? (text) => text.toLowerCase() === only : (text) => text.toLowerCase().includes(only);
}

/** One pass: each part is looked for after the one before it, the first at the beginning and the last at the end. */
function matchesParts(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= text.length - last.length;
}
