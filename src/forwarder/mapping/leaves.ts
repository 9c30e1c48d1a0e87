/**
 * The paths to the innermost values, from the outside in. A list counts as one value, and so does an empty object.
 *
 * @param levels how deep to look; what lies below is told of as a whole
 * @example leavesOf({ a: { b: 1 }, c: [2] }, 40) // [['a', 'b'], ['c']]
 */
export function leavesOf(value: unknown, levels: number): string[][] {
  const isBranch = typeof value === 'object' && value !== null && !Array.isArray(value) && levels > 0;
  const entries = isBranch ? Object.entries(value) : [];
  if (entries.length === 0) return [[]];
  return entries.flatMap(([key, inner]) => leavesOf(inner, levels - 1).map((path) => [key, ...path]));
}
