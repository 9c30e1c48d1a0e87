import type { IdsRule } from './event-rule.ts';
import { ID_FIELDS } from './read-ids.ts';

/** Compared without outer spaces and case. */
const INVALID_IDS: ReadonlySet<string> = new Set([
  'anonymous',
  'nil',
  'none',
  'null',
  'n/a',
  'na',
  'undefined',
  'unknown',
  '',
  '""',
  '00000000-0000-0000-0000-000000000000',
  '{}',
  'lmy47d',
  '-1',
]);
/** The docs' list has 0. */
const ZEROS_ONLY = /^0+$/;

export const idInvalid: IdsRule = {
  slug: 'event.id-invalid',
  group: 'invalid',
  kind: 'ids',
  source: { tags: ['doc', 'wild', 'decided'], text: 'List in the docs; case-blind as reported; the body is decided.' },
  fix: 'Send a real id, or leave the field out.',
  check(ids, _event, _context, report) {
    for (const field of ID_FIELDS) {
      const id = ids[field];
      if (id === undefined) continue;
      const bare = id.trim().toLowerCase();
      if (INVALID_IDS.has(bare) || ZEROS_ONLY.test(bare)) report(field, `${field} "${id}" stands for no one`);
    }
  },
};
