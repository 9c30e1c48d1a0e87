import { createHash } from 'node:crypto';
import { writeUuid } from '../../../lib/write-uuid.ts';
import { boundKey } from '../../internal/bound-key.ts';
import type { NormalizeRule } from './normalize-rule.ts';
import { trimId } from './trim.ts';

export const deviceId: NormalizeRule = {
  slug: 'normalize.device-id',
  source: {
    tags: ['doc', 'wild', 'decided'],
    text: 'HTTP V2 docs: without a device_id one is made by hashing the user_id. Exported rows of two projects have UUIDs of version 5; of which names is decided.',
  },
  fix: 'Send the device_id of the device the event happened on.',
  apply(event, { context }) {
    const userId = trimId(context.userId);
    if (trimId(context.deviceId) === null && userId !== null) event.device_id = deriveDeviceId(context.project, userId);
  },
};

/** Of the names below; made once, for this. */
const NAME_SPACE = Buffer.from('6f0a4d7e2c9b4b1f9d53a1c8e7b42f60', 'hex');

/**
 * The device of a user who was sent without one: the same for ever, another in each project.
 *
 * @param userId as sent; spaces around it and what Amplitude cuts off do not count
 * @returns a UUID of version 5 (RFC 9562)
 * @example deriveDeviceId('web', 'ada@example.com') === deriveDeviceId('web', ' ada@example.com ') // true
 */
export function deriveDeviceId(project: string, userId: string): string {
  // As JSON, ["a", "bc"] and ["ab", "c"] differ, and so do texts that UTF-8 cannot tell apart.
  const name = JSON.stringify([project, boundKey(userId.trim())]);
  const hash = createHash('sha1').update(NAME_SPACE).update(name).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return writeUuid(hash);
}
