import type { Mutation } from './breaking-proxy.ts';
import { rewrite } from './mutate.ts';

const DELAYED = '/2/httpapi/delayed';

/** What a server may get wrong about delayed events: one for each rule. */
export const BROKEN_DELAYED: Record<string, Mutation> = {
  'delayed.order': {
    answer(passing) {
      if (passing.path.startsWith(DELAYED)) passing.answer = passing.answer.replace('Missing id', 'Missing api_key');
    },
  },
  'delayed.errors': {
    answer(passing) {
      if (passing.status === 500) passing.status = 400;
    },
  },
  // Everything waits for nothing.
  'delayed.store': rewrite((body) => {
    body.timeout = 0;
  }),
  // What waits is never deleted.
  'delayed.flush': rewrite((body) => {
    if (body.timeout === 0) body.id = `${body.id}-flushed`;
  }),
  // A later request stands beside the earlier one.
  'delayed.expire': rewrite((body) => {
    body.id = `${body.id}-${JSON.stringify(body.events)}`;
  }),
};
