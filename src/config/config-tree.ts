/** Part of a configuration before it is checked: nothing is known of its values. */
export type ConfigTree = { [key: string]: unknown };

export function isTree(value: unknown): value is ConfigTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Merges two trees, of which `over` wins: objects are merged key by key, anything else replaces what was there.
 *
 * @example merge({ a: { b: 1, c: 2 } }, { a: { b: 3 } }) // { a: { b: 3, c: 2 } }
 */
export function merge(under: ConfigTree, over: ConfigTree): ConfigTree {
  const merged = Object.entries(over).map(([key, value]) => {
    const below = Object.hasOwn(under, key) ? under[key] : undefined;
    return [key, isTree(below) && isTree(value) ? merge(below, value) : value];
  });
  return { ...under, ...Object.fromEntries(merged) };
}

/**
 * Makes a tree that holds `value` at `path` and nothing else.
 *
 * @example setIn(['amplitude', 'usPort'], 0) // { amplitude: { usPort: 0 } }
 */
export function setIn(path: readonly [string, ...string[]], value: unknown): ConfigTree {
  const [key, next, ...rest] = path;
  return { [key]: next === undefined ? value : setIn([next, ...rest], value) };
}
