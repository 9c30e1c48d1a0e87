/**
 * A text that two values of JSON share exactly where they are equal, whatever the order of their keys. Lists are compared
 * by it: value by value, 100,000 texts against as many would take half a minute.
 */
function equalityKey(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/** The values without those that equal one of `gone`. */
export function without(values: readonly unknown[], gone: readonly unknown[]): unknown[] {
  const keys = new Set(gone.map(equalityKey));
  return values.filter((value) => !keys.has(equalityKey(value)));
}

/** Those of the values that are not in `known` yet, each once. */
export function withoutKnown(values: readonly unknown[], known: readonly unknown[]): unknown[] {
  const keys = new Set(known.map(equalityKey));
  return values.filter((value) => {
    const key = equalityKey(value);
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  });
}
