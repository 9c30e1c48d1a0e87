import type { Mutation } from './breaking-proxy.ts';
import { eachEvent } from './mutate.ts';

/** What a server may make of the events that it accepts: one for each rule. */
export const BROKEN_EVENTS: Record<string, Mutation> = {
  // What was said of a place before is kept.
  'normalize.location': eachEvent((event) => {
    if (event.city === 'France') event.country = 'United States';
  }),
  'normalize.revenue': eachEvent((event) => {
    if (event.revenue === 100) event.price = 50;
  }),
  'normalize.session': eachEvent((event) => {
    if (event.session_id === -1) event.session_id = 1;
  }),
  'normalize.trim': eachEvent((event) => {
    event.user_id = `-${event.user_id}-`;
  }),
};
