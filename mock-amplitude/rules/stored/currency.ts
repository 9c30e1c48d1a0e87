import { describe, isAbsent } from '../json.ts';
import type { NormalizeRule } from './normalize-rule.ts';

export const currency: NormalizeRule = {
  slug: 'normalize.currency',
  source: {
    tags: ['doc', 'decided'],
    text: 'HTTP V2 docs: currency is a code of ISO 4217. That others are kept, and none converted, is decided.',
  },
  fix: 'Send three upper-case letters of ISO 4217, such as EUR.',
  apply(_event, { sent, context: { lookups } }, warn) {
    if (isAbsent(sent.currency)) return;
    if (typeof sent.currency === 'string' && lookups.isCurrency(sent.currency)) return;
    warn(
      'currency',
      `currency is ${describe(sent.currency)}, which is no code of ISO 4217: revenue cannot be converted`,
    );
  },
};
