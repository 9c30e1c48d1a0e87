/**
 * Writes a value as one line of JSON. One that cannot be written, nested too deep for instance, is replaced.
 *
 * @param instead builds what is written instead, from a note that says why
 * @example writeJson(event, (note) => ({ note }))
 */
export function writeJson(value: unknown, instead: (note: string) => unknown, indent = 0): string {
  try {
    return JSON.stringify(value, null, indent) ?? 'null';
  } catch (error) {
    const note = `not shown: ${error instanceof Error ? error.message : String(error)}`;
    return JSON.stringify(instead(note), null, indent);
  }
}

/**
 * Writes a record as one line of JSON; what it holds under `held` is replaced by a note where that cannot be written.
 *
 * @example writeHolding({ seq: 1, event: tooDeep }, 'event') // '{"seq":1,"event":{"note":"not shown: …"}}'
 */
export function writeHolding(record: object, held: string): string {
  return writeJson(record, (note) => ({ ...toPlain(record), [held]: { note } }));
}

/** What JSON sees of an object: its own `toJSON` where it has one. */
function toPlain(value: object): object {
  const plain = 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
  return typeof plain === 'object' && plain !== null ? plain : {};
}
