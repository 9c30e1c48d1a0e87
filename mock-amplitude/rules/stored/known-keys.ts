import { KNOWN_EVENT_KEYS } from '../event/known-keys.ts';
import type { NormalizeRule } from './normalize-rule.ts';

export const knownKeys: NormalizeRule = {
  slug: 'normalize.known-keys',
  source: {
    tags: ['wild', 'decided'],
    text: 'Exported rows have a fixed set of columns: a key that Amplitude does not know is in none. That no API shows it is decided.',
  },
  fix: 'Put what has no field of its own into event_properties or user_properties.',
  apply(event) {
    for (const key of Object.keys(event)) if (!KNOWN_EVENT_KEYS.has(key)) delete event[key];
  },
};
