import { isAbsent } from '../json.ts';
import type { NormalizeRule } from './normalize-rule.ts';

const DEFAULT_LIBRARY = 'http/1.0';

export const library: NormalizeRule = {
  slug: 'normalize.library',
  source: { tags: ['doc'], text: 'Events without a library are those of the HTTP API: http/1.0.' },
  fix: 'Send the name and version of what sends.',
  apply(event) {
    if (isAbsent(event.library)) event.library = DEFAULT_LIBRARY;
  },
};
