import { FIELD_BY_ALIAS } from '../event/known-keys.ts';
import { isAbsent } from '../json.ts';
import type { NormalizeRule } from './normalize-rule.ts';

export const aliases: NormalizeRule = {
  slug: 'normalize.aliases',
  source: {
    tags: ['wild', 'sdk'],
    text: "Exported rows, and the SDKs' own fields: version_name is app_version, device_carrier is carrier.",
  },
  fix: 'Send app_version and carrier; of two names in one event the one that HTTP V2 documents counts.',
  apply(event) {
    for (const [alias, field] of FIELD_BY_ALIAS) {
      if (!isAbsent(event[alias]) && isAbsent(event[field])) event[field] = event[alias];
      delete event[alias];
    }
  },
};
