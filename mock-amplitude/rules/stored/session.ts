import { isAbsent } from '../json.ts';
import type { NormalizeRule } from './normalize-rule.ts';

const NO_SESSION = -1;

export const session: NormalizeRule = {
  slug: 'normalize.session',
  source: { tags: ['doc'], text: 'HTTP V2 docs: a session_id of -1, the default, is an event outside of any session.' },
  fix: 'Send when the session began, in ms since the epoch, to count sessions.',
  apply(event, { sent }) {
    if (isAbsent(sent.session_id) || sent.session_id === NO_SESSION) delete event.session_id;
  },
};
