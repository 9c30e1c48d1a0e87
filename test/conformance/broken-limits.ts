import type { Mutation } from './breaking-proxy.ts';
import { eachEvent, rewrite } from './mutate.ts';

/** What a server may get wrong about limits that only warn: one for each rule. */
export const BROKEN_LIMITS: Record<string, Mutation> = {
  'limit.instrumentation': eachEvent((event) => {
    event.event_type = 'One';
    delete event.event_properties;
    delete event.user_properties;
  }),
  'limit.user-properties': rewrite((body) => {
    if (body.api_key === 'conformance-key-lowUpdates') body.api_key = 'conformance-key-us';
  }),
  // What is beyond the limit never comes.
  'limit.profile-properties': eachEvent((event) => {
    const { $set = {} } = Object(event.user_properties);
    event.user_properties = { $set: Object.fromEntries(Object.entries($set).slice(0, 100)) };
  }),
  // A list grows without end.
  'limit.array-append': eachEvent((event) => {
    const { $append = {}, $prepend = {} } = Object(event.user_properties);
    if (event.event_type === '$identify') event.user_properties = { $set: { ...$append, ...$prepend } };
  }),
};
