/** An object whose keys are looked at one by one. */
export type Keyed = { readonly [key: string]: unknown };

/** Where an input stands, split once: paths are read many times for each event. */
export interface Path {
  /** As it is written in a blueprint, for example `context.page.url`. */
  readonly source: string;
  readonly keys: readonly string[];
}

function splitPath(source: string): Path {
  return { source, keys: source.split('.') };
}

/** Splits each of several paths. */
export function splitPaths(sources: readonly string[] = []): Path[] {
  return sources.map(splitPath);
}

/** Reads the value at a path; undefined where there is none. Only own keys count. */
function readPath(from: unknown, { keys }: Path): unknown {
  let at = from;
  for (const key of keys) {
    if (!isKeyed(at)) return undefined;
    const value = at[key];
    // Asked last: most keys are not there at all.
    if (value === undefined || !Object.hasOwn(at, key)) return undefined;
    at = value;
  }
  return at;
}

/** A value and where it stands. */
export interface FoundValue {
  value: unknown;
  source: string;
}

/**
 * Finds the first of several paths that holds a value; null and blank text are none.
 *
 * @example readFirst({ context: { page: { url: '/' } } }, splitPaths(['context.page.url'])) // { value: '/', source: 'context.page.url' }
 */
export function readFirst(from: unknown, paths: readonly Path[]): FoundValue | undefined {
  for (const path of paths) {
    const value = readPath(from, path);
    if (holdsValue(value)) return { value, source: path.source };
  }
  return undefined;
}

/** Whether a value says anything: null and blank text do not. */
export function holdsValue(value: unknown): boolean {
  return typeof value === 'string' ? !isBlank(value) : value !== undefined && value !== null;
}

const SPACE = 0x20;
const FIRST_BEYOND_ASCII = 0x80;

function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  // Nearly all text begins with something that is seen.
  return !(first > SPACE && first < FIRST_BEYOND_ASCII) && text.trim() === '';
}

/** Whether a value is an object or a list. */
export function isKeyed(value: unknown): value is Keyed {
  return typeof value === 'object' && value !== null;
}

/** Sets an own key, whatever it is called, `__proto__` included. */
export function setOwn<T>(object: { [key: string]: T }, key: string, value: T): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}
