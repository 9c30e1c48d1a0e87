/**
 * Whether a value of JSON holds more than `levels` objects or lists inside each other. Looks no deeper than that, so it
 * overflows no stack; whoever walks a value that came from outside asks this first.
 *
 * @example isDeeper({ a: [1] }, 2) // false: the object is one level, the list another
 */
export function isDeeper(value: unknown, levels: number): boolean {
  if (Array.isArray(value)) return levels === 0 || value.some((child) => isDeeper(child, levels - 1));
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const key in value) {
    const child: unknown = Reflect.get(value, key);
    if (typeof child === 'object' && isDeeper(child, levels - 1)) return true;
  }
  return false;
}

/** The first own key whose value is nested so deep that the whole has more than `levels`; undefined where none is. */
export function findDeepKey(object: object, levels: number): string | undefined {
  return Object.entries(object).find(([, value]) => isDeeper(value, levels - 1))?.[0];
}
