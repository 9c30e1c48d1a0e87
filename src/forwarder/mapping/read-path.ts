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

/** Finds the first of several paths that holds a value; null and blank text are none. */
export function readFirst(from: unknown, paths: readonly string[]): { value: unknown; source: string } | undefined {
  for (const source of paths) {
    const value = readPath(from, source);
    if (value !== undefined && value !== null && value !== '') return { value, source };
  }
  return undefined;
}
