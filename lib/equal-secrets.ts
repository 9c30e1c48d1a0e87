import { hash, timingSafeEqual } from 'node:crypto';

/**
 * Whether two secrets are the same, in a time that tells nothing of where they differ or how long the right one is: what is
 * compared are hashes of both.
 *
 * @example equalSecrets(signature, expected)
 */
export function equalSecrets(sent: string, right: string): boolean {
  return createSecretCheck(right)(sent);
}

/**
 * Makes a check for one secret that is asked again and again: its hash is made once.
 *
 * @example const isKey = createSecretCheck(pipelineKey); // isKey(sent)
 */
export function createSecretCheck(right: string): (sent: string) => boolean {
  const expected = digest(right);
  return (sent) => timingSafeEqual(digest(sent), expected);
}

function digest(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
