/** Longest text that is remembered as it is, in UTF-16 units. Amplitude cuts ids and names there (`limit.string`). */
const MAX_KEY_CHARACTERS = 1024;

/**
 * An id or a name as something may remember it: a text of a megabyte must not be kept a hundred thousand times. Texts
 * that differ only after 1024 characters are one, as they are for Amplitude.
 */
export function boundKey(text: string): string {
  return text.length > MAX_KEY_CHARACTERS ? cut(text) : text;
}

/** The same of an id as it is stored: without the spaces around it, however many there are. */
export function boundId(text: string): string {
  return text.length > MAX_KEY_CHARACTERS ? cut(text.trim()) : text.trim();
}

/** A slice would keep the whole text alive; a copy does not. */
function cut(text: string): string {
  return Buffer.from(text.slice(0, MAX_KEY_CHARACTERS), 'utf16le').toString('utf16le');
}
