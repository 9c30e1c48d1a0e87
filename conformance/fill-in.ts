import type { Json, JsonObject } from './rule.ts';
import type { Target } from './target.ts';

/** What the words of a rule stand for in one run of one case. */
export interface Meaning {
  target: Target;
  /** Different for each run of each case: ids made of it meet no others. */
  unique: string;
  /** In ms since the epoch. */
  now: number;
  /** The place of the event that is filled in. */
  index?: number;
  /** What earlier answers said; undefined until they came. */
  saved?: Readonly<Record<string, Json>>;
}

const SAVED_ALONE = /^\$\{saved\.(\w+)\}$/;

/** A rule asks for something that the target does not offer: its case is skipped. */
export class NotOfferedError extends Error {
  override readonly name = 'NotOfferedError';
}

/**
 * Fills in what a request leaves open: `${keys.us}`, `${fixtures.…}`, `${unique}`, `${saved.…}` in text; `{$nested: levels}`,
 * `{$text: length}`, `{$now: ms}`, `{$iso: ms}`, `{$hour: hours}`, `{$repeat: times, of: …}`, `{$names: many}` as values. A key whose value is `$absent` is left out.
 *
 * @throws {NotOfferedError} where the target has no such key or fixture
 */
export function fillIn(value: Json, meaning: Meaning): Json {
  if (typeof value === 'string') return fillInWhole(value, meaning);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => fillIn(item, meaning));
  const object: JsonObject = value;
  const { $nested, $text, $now, $iso, $hour, $repeat, of: one = null, $names } = object;
  if (typeof $nested === 'number') return nest($nested);
  if (typeof $text === 'number') return 'x'.repeat($text);
  if (typeof $now === 'number') return meaning.now + $now;
  if (typeof $iso === 'number') return new Date(meaning.now + $iso).toISOString();
  if (typeof $hour === 'number') return writeHour(meaning.now + $hour * 3_600_000);
  if (typeof $repeat === 'number')
    return Array.from({ length: $repeat }, (_, index) => fillIn(one, { ...meaning, index }));
  if (typeof $names === 'number')
    return Object.fromEntries(Array.from({ length: $names }, (_, at) => [`name-${at}`, at]));
  const entries = Object.entries(object).filter(([, inner]) => inner !== '$absent');
  return Object.fromEntries(entries.map(([key, inner]) => [key, fillIn(inner, meaning)]));
}

/**
 * Fills in the text of an expectation and leaves its words for whoever compares: there `$absent` says something.
 *
 * @throws {NotOfferedError} where the target has no such key or fixture
 */
export function fillInExpected<T extends Json>(value: T, meaning: Meaning): T;
export function fillInExpected(value: Json, meaning: Meaning): Json {
  if (typeof value === 'string') return fillInWhole(value, meaning);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => fillInExpected(item, meaning));
  if (typeof value.$about === 'number') return { $about: meaning.now + value.$about };
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, inner]) => [fillInText(key, meaning), fillInExpected(inner, meaning)]));
}

/** @throws {NotOfferedError} where the target has no such key or fixture */
export function fillInText(text: string, meaning: Meaning): string {
  return text.replace(/\$\{(\w+)(?:\.(\w+))?\}/g, (whole, kind: string, name = '') => {
    const found = lookUp(kind, name, meaning);
    if (found !== undefined) return typeof found === 'string' ? found : JSON.stringify(found);
    // What is to come is filled in when it has come.
    if (kind === 'saved') return whole;
    throw new NotOfferedError(`the target offers no ${whole.slice(2, -1)}`);
  });
}

function lookUp(kind: string, name: string, { target, unique, index, saved = {} }: Meaning): Json | undefined {
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
function fillInWhole(text: string, meaning: Meaning): Json {
  const name = SAVED_ALONE.exec(text)?.[1];
  const found = name === undefined ? undefined : lookUp('saved', name, meaning);
  return found ?? fillInText(text, meaning);
}

/** An object with so many levels, written from the inside out so that no depth is too deep. */
function nest(levels: number): Json {
  let value: Json = 'innermost';
  for (let level = 0; level < levels; level++) value = { inner: value };
  return value;
}

/** An hour as the export API has it, in UTC: 20260131T09. */
function writeHour(ms: number): string {
  return new Date(ms).toISOString().slice(0, 'yyyy-mm-ddThh'.length).replaceAll('-', '');
}
