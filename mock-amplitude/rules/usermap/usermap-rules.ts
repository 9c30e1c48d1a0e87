import type { Rule } from '../rule.ts';
import { mappingRule } from './mapping.ts';

/** How user_ids are mapped to a global one. */
export const USERMAP_PROTOCOL_RULES: readonly Rule[] = [
  {
    slug: 'usermap.success',
    source: { tags: ['doc'], text: 'User Mapping docs: a form or a query with api_key and mapping, answered success.' },
    fix: 'Send the fields api_key and mapping as a form.',
  },
  mappingRule,
  {
    slug: 'usermap.lookup',
    source: {
      tags: ['doc', 'decided'],
      text: 'User Mapping docs: the stream of the global user holds the events of those mapped to it, whose own stays as it is. The names in userData and in the list of mappings are decided.',
    },
    fix: 'Read global_user_id and mapped_user_ids of userData, or GET /api/2/usermap with Basic auth.',
  },
];
