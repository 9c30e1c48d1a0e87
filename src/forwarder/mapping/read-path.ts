/**
 * Reads the value at a dotted path; undefined where there is none. Only own keys count.
 *
 * @example readPath({ context: { page: { url: '/' } } }, 'context.page.url') // '/'
 */
function readPath(from: unknown, path: string): unknown {
  let at = from;
  let start = 0;
  // Without a list of its keys: paths are read many times for each event.
  while (start <= path.length) {
    const dot = path.indexOf('.', start);
    const end = dot === -1 ? path.length : dot;
    const key = path.slice(start, end);
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = Reflect.get(at, key);
    start = end + 1;
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

/** Whether a value says anything: null and blank text do not. */
export function holdsValue(value: unknown): boolean {
  return typeof value === 'string' ? value.trim() !== '' : value !== undefined && value !== null;
}
