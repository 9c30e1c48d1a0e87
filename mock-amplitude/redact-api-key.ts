const SHOWN_CHARACTERS = 4;

/**
 * Hides a key but for its last four characters; a key too short to hide that way is hidden whole.
 *
 * @example redactApiKey('a11ce0000000000000000000000005e5') // '…05e5'
 */
export function redactApiKey(key: string): string {
  return key.length >= SHOWN_CHARACTERS * 3 ? `…${key.slice(-SHOWN_CHARACTERS)}` : '…';
}

/** Hides `key` wherever it stands in `text`. */
export function hideApiKeyIn(text: string, key: string | null): string {
  return key === null || key === '' ? text : text.replaceAll(key, redactApiKey(key));
}
