/** What is asked of a value, laid out once for all the values that it is held against. */
export type Pattern =
  /** A value that decides by itself, as vitest's `expect.any(Number)` does. */
  | { readonly kind: 'decides'; readonly decides: (value: unknown) => boolean }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'object' | 'list'; readonly parts: ReadonlyMap<string, Pattern> };

/** An object whose fields are looked up one by one, since to write all of them out may take long. */
export class LookedUp {
  /** The value of a field, undefined where there is none. */
  readonly get: (key: string) => unknown;
  /** The names of all fields; undefined where it takes long to list them. */
  readonly keys: (() => readonly string[]) | undefined;
  /** The object itself. */
  readonly write: () => unknown;

  constructor(get: LookedUp['get'], write: LookedUp['write'], keys?: LookedUp['keys']) {
    this.get = get;
    this.write = write;
    this.keys = keys;
  }
}

/** Of more parts than this it is those are counted that the value has, not those that are asked for. */
const FEW_PARTS = 32;

/**
 * An object asks for its fields, a list for as many elements, and anything else for what is equal to it.
 *
 * @example patternMatches(layOutPattern({ b: { c: [2] } }), { a: 1, b: { c: [2] } }) // true
 */
export function layOutPattern(part: unknown): Pattern {
  if (typeof part !== 'object' || part === null) return { kind: 'value', value: part };
  if (isAsymmetric(part)) return { kind: 'decides', decides: (value) => part.asymmetricMatch(value) };
  const parts = new Map(Object.entries(part).map(([key, inner]) => [key, layOutPattern(inner)]));
  return { kind: Array.isArray(part) ? 'list' : 'object', parts };
}

/** Whether a value holds what is asked for; it is looked at no further than to the first thing it lacks. */
export function patternMatches(pattern: Pattern, value: unknown): boolean {
  if (pattern.kind === 'decides') return pattern.decides(writeOut(value));
  if (pattern.kind === 'value') return Object.is(value, pattern.value);
  if (!hasShape(pattern, value)) return false;
  for (const [key, inner] of pattern.parts) {
    if (!hasField(value, key) || !patternMatches(inner, fieldOf(value, key))) return false;
  }
  return true;
}

/** How many fields a pattern asks for: as many as match where a value holds all of it. */
export function countAsked(pattern: Pattern): number {
  if (pattern.kind === 'decides' || pattern.kind === 'value' || pattern.parts.size === 0) return 1;
  return pattern.parts.values().reduce((sum, inner) => sum + countAsked(inner), 0);
}

/**
 * How many of the fields asked for match. It takes as long as the smaller of the two is: 10,000 fields may be asked of 10,000
 * events.
 *
 * @param work counts the steps it takes
 */
export function countMatching(pattern: Pattern, value: unknown, work: { steps: number }): number {
  work.steps++;
  if (pattern.kind === 'decides' || pattern.kind === 'value') return patternMatches(pattern, value) ? 1 : 0;
  if (!hasShape(pattern, value)) return 0;
  const { parts } = pattern;
  if (parts.size === 0) return 1;
  let matching = 0;
  for (const key of parts.size <= FEW_PARTS ? parts.keys() : (keysOf(value) ?? parts.keys())) {
    const inner = parts.get(key);
    work.steps++;
    if (inner !== undefined && hasField(value, key)) matching += countMatching(inner, fieldOf(value, key), work);
  }
  return matching;
}

function hasShape(pattern: Extract<Pattern, { parts: unknown }>, value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (pattern.kind === 'list') return Array.isArray(value) && value.length === pattern.parts.size;
  return !Array.isArray(value);
}

function hasField(value: object, key: string): boolean {
  return value instanceof LookedUp ? value.get(key) !== undefined : Object.hasOwn(value, key);
}

function fieldOf(value: object, key: string): unknown {
  return value instanceof LookedUp ? value.get(key) : Reflect.get(value, key);
}

function keysOf(value: object): readonly string[] | undefined {
  return value instanceof LookedUp ? value.keys?.() : Object.keys(value);
}

function writeOut(value: unknown): unknown {
  return value instanceof LookedUp ? value.write() : value;
}

interface Asymmetric {
  asymmetricMatch(value: unknown): boolean;
}

/** Whether a value decides by itself what it equals. */
export function isAsymmetric(value: unknown): value is Asymmetric {
  if (typeof value !== 'object' || value === null) return false;
  return 'asymmetricMatch' in value && typeof value.asymmetricMatch === 'function';
}
