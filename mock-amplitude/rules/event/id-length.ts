import type { EventRule } from './event-rule.ts';
import { ID_FIELDS } from './read-ids.ts';

export const idLength: EventRule = {
  slug: 'event.id-length',
  group: 'id-length',
  source: {
    tags: ['wild'],
    text: 'Amplitude-Kotlin#105: refused even when the other id is fine. The docs say the id is removed: shortIds "strip".',
  },
  fix: 'Send a longer id, or set options.min_id_length in the request (min_id_length in the integration).',
  check(_event, { ids, minIdLength }, report) {
    for (const field of ID_FIELDS) {
      const { text } = ids[field];
      if (text === undefined || text.length >= minIdLength) continue;
      report(field, `${field} "${text}" has ${text.length} characters, the minimum is ${minIdLength}`);
    }
  },
};
