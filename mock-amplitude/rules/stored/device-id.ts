import { createHash } from 'node:crypto';
import { boundKey } from '../../internal/bound-key.ts';
import type { NormalizeRule } from './normalize-rule.ts';
import { trimId } from './trim.ts';

export const deviceId: NormalizeRule = {
  slug: 'normalize.device-id',
  source: {
    tags: ['doc', 'decided'],
    text: 'HTTP V2 docs: without a device_id one is made by hashing the user_id; which hash is decided.',
  },
  fix: 'Send the device_id of the device the event happened on.',
  apply(event, { context }) {
    const userId = trimId(context.userId);
    if (trimId(context.deviceId) === null && userId !== null) event.device_id = deriveDeviceId(context.project, userId);
  },
};

/**
 * The device of a user who was sent without one: the same for ever, another in each project.
 *
 * @param userId as sent; spaces around it and what Amplitude cuts off do not count
 * @returns 32 hexadecimal digits
 * @example deriveDeviceId('web', 'ada@example.com') === deriveDeviceId('web', ' ada@example.com ') // true
 */
export function deriveDeviceId(project: string, userId: string): string {
  // As JSON, ["a", "bc"] and ["ab", "c"] differ, and so do texts that UTF-8 cannot tell apart.
  const name = JSON.stringify([project, boundKey(userId.trim())]);
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}
