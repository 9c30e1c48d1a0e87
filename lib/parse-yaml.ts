import { isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { isDeeper } from './is-deeper.ts';

/** Deepest file that is read, in levels. */
const MAX_LEVELS = 100;

/** What was read, or everything that is wrong with it. */
export type ParsedYaml = { ok: true; value: unknown } | { ok: false; problems: string[] };

/**
 * Parses YAML, which JSON is too, that somebody wrote: what is so long, nested so deep, or multiplies itself so often, that it would
 * stop whoever reads it is a problem like any other.
 *
 * @example parseYaml('a: [1, 2]') // { ok: true, value: { a: [1, 2] } }
 */
export function parseYaml(text: string): ParsedYaml {
  if (text.length > MAX_CHARACTERS) return { ok: false, problems: [TOO_LONG] };
  if (opensTooMany(text)) return { ok: false, problems: [TOO_DEEP] };
  try {
    const lineCounter = new LineCounter();
    // The library compares each key with each: 60,000 of them take it a minute.
    const document = parseDocument(text, { logLevel: 'error', uniqueKeys: false, lineCounter });
    const repeated = document.errors.length > 0 ? [] : findRepeatedKeys(document, lineCounter);
    if (repeated.length > 0) return { ok: false, problems: repeated };
    if (document.errors.length > 0)
      return { ok: false, problems: [...new Set(document.errors.map(({ message }) => tell(message)))] };
    const value: unknown = document.toJS();
    return isDeeper(value, MAX_LEVELS) ? { ok: false, problems: [TOO_DEEP] } : { ok: true, value };
  } catch (error) {
    return { ok: false, problems: [tell(error instanceof Error ? error.message : String(error))] };
  }
}

/** Longest text that is read, in characters. A settings file of a thousand lines has 40,000. Decided. */
const MAX_CHARACTERS = 1_048_576;
const TOO_LONG = `it has more than ${MAX_CHARACTERS} characters`;

/** Keys of which a map has two: which of them counts would be a guess. */
function findRepeatedKeys(document: ReturnType<typeof parseDocument>, lineCounter: LineCounter): string[] {
  const repeated: string[] = [];
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const { line, col } = lineCounter.linePos(key.range?.[0] ?? 0);
        if (seen.has(key.value) && repeated.length < MOST_TOLD) {
          repeated.push(`the key ${JSON.stringify(key.value)} is not unique, at line ${line}, column ${col}`);
        }
        seen.add(key.value);
      }
    },
  });
  return repeated;
}

const MOST_TOLD = 10;

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
