/**
 * Writes a value as one line of JSON. One that cannot be written, nested too deep for instance, is replaced.
 *
 * @param instead builds what is written instead, from a note that says why
 * @example writeJson(record, (note) => ({ ...toPlain(record), event: { note } }))
 */
export function writeJson(value: unknown, instead: (note: string) => unknown, indent = 0): string {
  try {
    return JSON.stringify(value, null, indent) ?? 'null';
  } catch (error) {
    const note = `not shown: ${error instanceof Error ? error.message : String(error)}`;
    return JSON.stringify(instead(note), null, indent);
  }
}

/** What JSON sees of an object: its own `toJSON` where it has one. */
export function toPlain(value: object): object {
  const plain = 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
  return typeof plain === 'object' && plain !== null ? plain : {};
}
