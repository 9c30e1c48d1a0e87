/**
 * Whether a name or a value within an event is one that is looked for. It keeps its own list of what is left: an event may be
 * nested deeper than calls may be.
 */
export function searchEvent(event: unknown, matches: (text: string) => boolean): boolean {
  const left: unknown[] = [event];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) {
      if (value !== undefined && value !== null && matches(String(value))) return true;
      continue;
    }
    if (!Array.isArray(value) && Object.keys(value).some(matches)) return true;
    // Not spread: a list may be longer than a call may have arguments.
    for (const inner of Object.values(value)) left.push(inner);
  }
  return false;
}

/** What stands at a path within an event; undefined where nothing does. */
export function readPathOf(event: unknown, path: readonly string[]): unknown {
  let value = event;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}
