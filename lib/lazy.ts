/**
 * Makes a value when it is asked for, once.
 *
 * @example const schema = lazy(() => z.fromJSONSchema(SCHEMA)); // made by the first schema()
 */
export function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
