const SHOWN_CHARACTERS = 4;

/**
 * Hides a secret, such as an API key, but for its last four characters; one too short to hide that way is hidden whole.
 *
 * @example redactSecret('a11ce0000000000000000000000005e5') // '…05e5'
 */
export function redactSecret(secret: string): string {
  return secret.length >= SHOWN_CHARACTERS * 3 ? `…${secret.slice(-SHOWN_CHARACTERS)}` : '…';
}

/** Hides `secret` wherever it stands in `text`. */
export function hideSecretIn(text: string, secret: string | null): string {
  return secret === null || secret === '' ? text : text.replaceAll(secret, redactSecret(secret));
}
