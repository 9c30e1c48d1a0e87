import type { Rule } from '../rule.ts';

/** How ids are read before any rule looks at them; `read-ids.ts` does what it says, `normalize.trim` trims what is stored. */
export const idCoercionRule: Rule = {
  slug: 'event.id-coercion',
  source: {
    tags: ['wild'],
    text: 'Amplitude-TypeScript#81: a number is an id of its digits. Amplitude-Node#105: length is measured before trimming.',
  },
  fix: 'Send ids as text without spaces around them.',
};
