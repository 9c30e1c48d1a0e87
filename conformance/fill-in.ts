import { createHash } from 'node:crypto';
import type { Json, JsonObject } from './rule.ts';
import type { Target } from './target.ts';

/** The values that `${…}` and `{$now: …}` stand for in one run of one case. */
export interface Placeholders {
  target: Target;
  /** Different for each run of each case: ids made of it meet no others. */
  unique: string;
  /** In ms since the epoch. */
  now: number;
  /** The place of the event that is filled in. */
  index?: number;
  /** Values saved from earlier answers; undefined before any came. */
  saved?: Readonly<Record<string, Json>>;
}

const SAVED_ALONE = /^\$\{saved\.(\w+)\}$/;

/** A rule asks for something that the target does not offer: its case is skipped. */
export class NotOfferedError extends Error {
  override readonly name = 'NotOfferedError';
}

/**
 * Fills in what a request leaves open: `${keys.us}`, `${fixtures.…}`, `${unique}`, `${saved.…}` in text; `{$nested: levels}`,
 * `{$text: length}`, `{$now: ms}`, `{$iso: ms}`, `{$hour: hours}`, `{$repeat: times, of: …}`, `{$names: many}`, `{$md5: parts}` as values. A key whose value is `$absent` is left out.
 *
 * @throws {NotOfferedError} where the target has no such key or fixture
 */
export function fillIn(value: Json, placeholders: Placeholders): Json {
  if (typeof value === 'string') return fillInWhole(value, placeholders);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => fillIn(item, placeholders));
  const object: JsonObject = value;
  const { $nested, $text, $now, $iso, $hour, $repeat, of: one = null, $names, $md5 } = object;
  if (typeof $nested === 'number') return nest($nested);
  if (typeof $text === 'number') return 'x'.repeat($text);
  if (typeof $now === 'number') return placeholders.now + $now;
  if (typeof $iso === 'number') return new Date(placeholders.now + $iso).toISOString();
  if (typeof $hour === 'number') return writeHour(placeholders.now + $hour * 3_600_000);
  if (typeof $repeat === 'number')
    return Array.from({ length: $repeat }, (_, index) => fillIn(one, { ...placeholders, index }));
  if (typeof $names === 'number')
    return Object.fromEntries(Array.from({ length: $names }, (_, at) => [`name-${at}`, at]));
  if (Array.isArray($md5)) return md5($md5.map((part) => fillIn(part, placeholders)));
  const entries = Object.entries(object).filter(([, inner]) => inner !== '$absent');
  return Object.fromEntries(entries.map(([key, inner]) => [key, fillIn(inner, placeholders)]));
}

/**
 * Fills in the text of an expectation. Words such as `$absent` stay: they are compared by `compareJson`.
 *
 * @throws {NotOfferedError} where the target has no such key or fixture
 */
export function fillInExpected<T extends Json>(value: T, placeholders: Placeholders): T;
export function fillInExpected(value: Json, placeholders: Placeholders): Json {
  if (typeof value === 'string') return fillInWhole(value, placeholders);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => fillInExpected(item, placeholders));
  if (typeof value.$about === 'number') return { $about: placeholders.now + value.$about };
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, inner]) => [fillInText(key, placeholders), fillInExpected(inner, placeholders)]),
  );
}

/** @throws {NotOfferedError} where the target has no such key or fixture */
export function fillInText(text: string, placeholders: Placeholders): string {
  return text.replace(/\$\{(\w+)(?:\.(\w+))?\}/g, (whole, kind: string, name = '') => {
    const found = lookUp(kind, name, placeholders);
    if (found !== undefined) return typeof found === 'string' ? found : JSON.stringify(found);
    // A value that is not saved yet is filled in before its exchange runs.
    if (kind === 'saved') return whole;
    throw new NotOfferedError(`the target offers no ${whole.slice(2, -1)}`);
  });
}

function lookUp(kind: string, name: string, { target, unique, index, saved = {} }: Placeholders): Json | undefined {
  const pick = (from: Readonly<Record<string, Json>>) => (Object.hasOwn(from, name) ? from[name] : undefined);
  switch (kind) {
    case 'unique':
      return unique;
    case 'index':
      return index;
    case 'keys':
    case 'secrets':
    case 'fixtures':
      return pick(target[kind]);
    case 'saved':
      return pick(saved);
  }
  return undefined;
}

/** A saved value that stands alone keeps its type. */
function fillInWhole(text: string, placeholders: Placeholders): Json {
  const name = SAVED_ALONE.exec(text)?.[1];
  const found = name === undefined ? undefined : lookUp('saved', name, placeholders);
  return found ?? fillInText(text, placeholders);
}

/** An object with so many levels, written from the inside out so that no depth is too deep. */
function nest(levels: number): Json {
  let value: Json = 'innermost';
  for (let level = 0; level < levels; level++) value = { inner: value };
  return value;
}

/** In hex, of the parts as a form has them: what is no text as JSON. */
function md5(parts: readonly Json[]): string {
  const texts = parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part)));
  return createHash('md5').update(texts.join('')).digest('hex');
}

/** An hour as the export API has it, in UTC: 20260131T09. */
function writeHour(ms: number): string {
  return new Date(ms).toISOString().slice(0, 'yyyy-mm-ddThh'.length).replaceAll('-', '');
}
