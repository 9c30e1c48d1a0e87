import type { SentObject } from '../json.ts';
import type { NormalizeRule } from './normalize-rule.ts';

export const trim: NormalizeRule = {
  slug: 'normalize.trim',
  source: {
    tags: ['wild', 'doc'],
    text: 'Amplitude-Node#105: spaces around an id are taken off after its length is checked; case is kept.',
  },
  fix: 'Send ids without spaces around them.',
  apply(event, { context }) {
    setId(event, 'user_id', trimId(context.userId));
    const device = trimId(context.deviceId);
    // One that `normalize.device-id` has derived stays.
    if (device !== null || trimId(context.userId) === null) setId(event, 'device_id', device);
  },
};

/** @returns null for an id of spaces only, which is none */
export function trimId(id: string | null): string | null {
  return id?.trim() || null;
}

function setId(event: SentObject, field: 'user_id' | 'device_id', id: string | null): void {
  if (id === null) delete event[field];
  else event[field] = id;
}
