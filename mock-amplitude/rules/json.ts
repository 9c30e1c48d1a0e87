/** A JSON object as it was sent: nothing is known of its values. */
export type SentObject = Record<string, unknown>;

export function isObject(value: unknown): value is SentObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that is null counts as not sent (decided: SDKs differ in whether they leave it out). */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/**
 * Names a value for a message: its JSON type, and the value itself where it is short.
 *
 * @example describe('abc') // 'the string "abc"'
 */
export function describe(value: unknown): string {
  if (isAbsent(value)) return 'nothing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return `the string ${JSON.stringify(shorten(value))}`;
  return `the ${typeof value} ${String(value)}`;
}

const SHOWN_CHARACTERS = 60;

function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
