import { parseDocument } from 'yaml';
import { isDeeper } from './is-deeper.ts';

/** Deepest file that is read, in levels. */
const MAX_LEVELS = 100;

/** What was read, or everything that is wrong with it. */
export type ParsedYaml = { ok: true; value: unknown } | { ok: false; problems: string[] };

/**
 * Parses YAML, which JSON is too, that somebody wrote: what is nested so deep, or multiplies itself so often, that it would
 * stop whoever reads it is a problem like any other.
 *
 * @example parseYaml('a: [1, 2]') // { ok: true, value: { a: [1, 2] } }
 */
export function parseYaml(text: string): ParsedYaml {
  if (opensTooMany(text)) return { ok: false, problems: [TOO_DEEP] };
  try {
    const document = parseDocument(text, { logLevel: 'error' });
    if (document.errors.length > 0)
      return { ok: false, problems: [...new Set(document.errors.map(({ message }) => tell(message)))] };
    const value: unknown = document.toJS();
    return isDeeper(value, MAX_LEVELS) ? { ok: false, problems: [TOO_DEEP] } : { ok: true, value };
  } catch (error) {
    return { ok: false, problems: [tell(error instanceof Error ? error.message : String(error))] };
  }
}

const TOO_DEEP = `it is nested deeper than ${MAX_LEVELS} levels`;

/** More brackets than this that none has closed yet are no file that anybody wrote, wherever they stand. */
const MOST_OPEN = 1000;

/** To find out that 100,000 brackets are never closed, the library takes half a minute. */
function opensTooMany(text: string): boolean {
  let open = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open += bracket === '[' || bracket === '{' ? 1 : -1;
    if (open > MOST_OPEN) return true;
  }
  return false;
}

/** The library goes into the depth by recursion, and says of what is too deep only that the stack was. */
function tell(message: string): string {
  if (/call stack|stack overflow/i.test(message)) return TOO_DEEP;
  return /alias count/.test(message) ? 'its aliases multiply too often' : message.trim();
}
