import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { lazy } from './lazy.ts';

/**
 * Makes a validator of one of our own schemas. It is compiled when it is first asked for: most runs never do, and the first
 * compilation takes some 50 ms. That the schema is one is not checked at run time, which would double it.
 *
 * @example
 * const validator = lazyValidator<Point>({ type: 'object', properties: { x: { type: 'number' } } });
 * validator()(value); // narrows value to Point
 */
export function lazyValidator<T>(schema: object, options: Options = {}): () => ValidateFunction<T> {
  return lazy(() => new Ajv({ allErrors: true, validateSchema: false, ...options }).compile<T>(schema));
}
