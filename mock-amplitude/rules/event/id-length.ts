import { countOf } from '../../../lib/count-of.ts';
import type { IdsRule } from './event-rule.ts';
import { ID_FIELDS } from './read-ids.ts';

export const idLength: IdsRule = {
  slug: 'event.id-length',
  group: 'id-length',
  kind: 'ids',
  source: {
    tags: ['wild'],
    text: 'Amplitude-Kotlin#105: refused even when the other id is fine. The docs say the id is removed: shortIds "strip".',
  },
  fix: 'Send a longer id, or set options.min_id_length in the request (min_id_length in the integration).',
  check(ids, _event, { minIdLength }, report) {
    for (const field of ID_FIELDS) {
      const id = ids[field];
      if (id === undefined || id.length >= minIdLength) continue;
      report(field, `${field} "${id}" has ${countOf(id.length, 'character')}, the minimum is ${minIdLength}`);
    }
  },
};
