import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether two secrets are the same, in a time that tells nothing of where they differ or how long the right one is: what is
 * compared are hashes of both.
 *
 * @example equalSecrets(sentKey, pipelineKey)
 */
export function equalSecrets(sent: string, right: string): boolean {
  return timingSafeEqual(hash(sent), hash(right));
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
