import type { Mutation } from './breaking-proxy.ts';
import { eachEvent, rewrite } from './mutate.ts';

const withoutProperties = eachEvent((event) => {
  delete event.event_properties;
  delete event.user_properties;
});

/** What a server may fail to say: one for each lint. What it would have warned of never comes. */
export const BROKEN_LINTS: Record<string, Mutation> = {
  'lint.unknown-key': eachEvent((event) => {
    for (const key of ['eventProperties', 'timestamp', 'foo']) delete event[key];
  }),
  'lint.time': eachEvent((event) => {
    if (Number(event.time) < 10_000_000_000) event.time = Number(event.time) * 1000;
  }),
  'lint.revenue-in-properties': withoutProperties,
  'lint.ids-in-properties': withoutProperties,
  'lint.nested-arrays': withoutProperties,
  'lint.number-as-text': withoutProperties,
  'lint.precision': withoutProperties,
  'lint.api-key': rewrite((body) => {
    body.api_key = 'no-such-key';
  }),
  'lint.body-encoding': {
    request(passing) {
      delete passing.headers['content-encoding'];
    },
  },
};
