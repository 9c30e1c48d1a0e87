import { isAbsent } from '../json.ts';
import type { NormalizeRule } from './normalize-rule.ts';

export const library: NormalizeRule = {
  slug: 'normalize.library',
  source: {
    tags: ['wild', 'doc'],
    text: 'All published exports of HTTP V2 rows have http/2.0; docs: those of the HTTP API V1 http/1.0.',
  },
  fix: 'Send the name and version of what sends.',
  apply(event, { context }) {
    if (isAbsent(event.library)) event.library = context.library;
  },
};
