import type { Rule } from '../../rules/rule.ts';

/** `show-user.ts` does what it says. */
export const profileRule: Rule = {
  slug: 'normalize.profile',
  source: { tags: ['wild'], text: 'Published profiles show what is stored: German where de-DE was sent.' },
  fix: 'Compare with what is stored, not with what was sent.',
};
