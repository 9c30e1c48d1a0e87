import { escapeLines } from './escape-text.ts';

/**
 * Writes JSON that may be shown on a terminal: what is foreign in it stands as `\u…`, so that it is the same value.
 *
 * @param indent spaces for each level; 0: all on one line
 * @throws {Error} for what JSON cannot hold
 */
export function formatJson(value: unknown, indent = 0): string {
  return escapeLines(JSON.stringify(value, null, indent) ?? 'null');
}

/**
 * Writes a value as one line of JSON. One that cannot be written, nested too deep for instance, is replaced.
 *
 * @param instead builds what is written instead, from a note that says why
 * @example writeJson(event, (note) => ({ note }))
 */
export function writeJson(value: unknown, instead: (note: string) => unknown, indent = 0): string {
  try {
    return formatJson(value, indent);
  } catch (error) {
    const note = `not shown: ${error instanceof Error ? error.message : String(error)}`;
    return formatJson(instead(note), indent);
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
