import type { JsonObject } from './rule.ts';

/** A form as it goes over the wire. */
export interface BuiltForm {
  contentType: string;
  text: string;
}

const BOUNDARY = '----conformance-a3f1';

/** Writes a form of either kind; what is no text becomes JSON text. */
export function buildForm(fields: JsonObject, multipart: boolean): BuiltForm {
  if (!multipart) return { contentType: 'application/x-www-form-urlencoded', text: writeFields(fields).toString() };
  const parts = [...writeFields(fields)].map(
    ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return { contentType: `multipart/form-data; boundary=${BOUNDARY}`, text: `${parts.join('')}--${BOUNDARY}--\r\n` };
}

/** The fields of a form or a query, as text. */
export function writeFields(fields: JsonObject): URLSearchParams {
  const texts = Object.entries(fields).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return new URLSearchParams(texts);
}
