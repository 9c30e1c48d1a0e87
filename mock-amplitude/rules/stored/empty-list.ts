import { FIELDS_BY_TYPE } from '../event/field-types.ts';
import type { NormalizeRule } from './normalize-rule.ts';

export const emptyList: NormalizeRule = {
  slug: 'normalize.empty-list',
  source: { tags: ['decided'], text: 'PHP writes an empty object as []: it is stored as an empty object.' },
  fix: 'Send {} or leave the field out; in PHP, (object) [] is written so.',
  apply(event) {
    for (const field of FIELDS_BY_TYPE.object) if (isEmptyList(event[field])) event[field] = {};
  },
};

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
