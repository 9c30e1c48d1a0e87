/**
 * Makes a value when it is asked for, once.
 *
 * @example const validator = lazy(() => new Ajv().compile(SCHEMA)); // compiled by the first validator()
 */
export function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
