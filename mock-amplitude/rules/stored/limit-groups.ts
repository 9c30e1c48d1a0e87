import { boundKey } from '../../internal/bound-key.ts';
import { isObject } from '../json.ts';
import type { NormalizeRule } from './normalize-rule.ts';
import { GROUP_TYPES_PER_EVENT, GROUP_VALUES_PER_TYPE } from './read-groups.ts';

/** What is beyond is taken off by the profiles, when it reads the groups. */
export const limitGroups: NormalizeRule = {
  slug: 'limit.groups',
  source: { tags: ['doc'], text: 'Limits: 5 group types and 10 values of each per event; the excess is not tracked.' },
  fix: 'Send no more than 5 group types, and no more than 10 values of each.',
  apply(_event, { sent: { groups } }, warn) {
    if (!isObject(groups)) return;
    const types = Object.entries(groups);
    if (types.length > GROUP_TYPES_PER_EVENT) {
      warn('groups', `${types.length} group types: only the first ${GROUP_TYPES_PER_EVENT} are tracked`);
    }
    for (const [type, values] of types.slice(0, GROUP_TYPES_PER_EVENT)) {
      if (!Array.isArray(values) || values.length <= GROUP_VALUES_PER_TYPE) continue;
      warn(`groups.${boundKey(type)}`, `${values.length} values: only the first ${GROUP_VALUES_PER_TYPE} are tracked`);
    }
  },
};
