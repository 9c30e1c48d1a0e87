/**
 * Reads the value at a dotted path; undefined where there is none. Only own keys count.
 *
 * @example readPath({ context: { page: { url: '/' } } }, 'context.page.url') // '/'
 */
function readPath(from: unknown, path: string): unknown {
  let at = from;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}

/** A value and where it stands. */
export interface FoundValue {
  value: unknown;
  source: string;
}

/** Finds the first of several paths that holds a value; null and blank text are none. */
export function readFirst(from: unknown, paths: readonly string[]): FoundValue | undefined {
  for (const source of paths) {
    const value = readPath(from, source);
    if (holdsValue(value)) return { value, source };
  }
  return undefined;
}

/** All of several paths that hold a value, in their order. */
export function readAll(from: unknown, paths: readonly string[]): FoundValue[] {
  return paths.map((source) => ({ source, value: readPath(from, source) })).filter(({ value }) => holdsValue(value));
}

/** Whether a value says anything: null and blank text do not. */
export function holdsValue(value: unknown): boolean {
  return typeof value === 'string' ? value.trim() !== '' : value !== undefined && value !== null;
}
