import type { ErrorObject } from 'ajv';

/**
 * Says what is wrong where, with the key or the choices that the library's own words leave out.
 *
 * @param whole what it is called that is wrong as a whole
 * @example describeSchemaError(error, 'the target') // '/feed must be equal to one of the allowed values (datafly, segment)'
 */
export function describeSchemaError({ instancePath, message, params }: ErrorObject, whole: string): string {
  const detail: unknown = params.additionalProperty ?? params.allowedValues;
  return `${instancePath || whole} ${message}${detail === undefined ? '' : ` (${[detail].flat().join(', ')})`}`;
}
