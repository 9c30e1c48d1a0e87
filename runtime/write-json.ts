/**
 * Writes a value as one line of JSON. One that cannot be written, nested too deep for instance, is replaced.
 *
 * @param instead builds what is written instead, from a note that says why
 * @example writeJson(record, (note) => ({ ...record, event: { note } }))
 */
export function writeJson(value: unknown, instead: (note: string) => unknown, indent = 0): string {
  try {
    return JSON.stringify(value, null, indent) ?? 'null';
  } catch (error) {
    const note = `not shown: ${error instanceof Error ? error.message : String(error)}`;
    return JSON.stringify(instead(note), null, indent);
  }
}
