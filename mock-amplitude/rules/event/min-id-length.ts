import type { Rule } from '../rule.ts';

/** `check-request.ts` does what it says, for the endpoints whose terms have `anyIdLength`. */
export const legacyIdLengthRule: Rule = {
  slug: 'legacy.min-id-length',
  source: {
    tags: ['doc'],
    text: 'amplitude-dev-center, pull request 53: the minimum length of ids is not asked of V1 and of the legacy protocol.',
  },
  fix: 'Nothing there; /2/httpapi asks for 5 characters, or for options.min_id_length.',
};
