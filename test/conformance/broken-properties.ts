import type { Mutation } from './breaking-proxy.ts';
import { syncAlways } from './broken-users.ts';
import { eachEvent, rewrite } from './mutate.ts';

const withoutOperation = (operation: string): Mutation =>
  eachEvent((event) => {
    const sent = event.user_properties;
    if (typeof sent === 'object' && sent !== null) event.user_properties = { ...sent, [operation]: undefined };
  });

/** What a server may get wrong about user properties and the events that hold them: one for each rule. */
export const BROKEN_PROPERTIES: Record<string, Mutation> = {
  // An event holds the properties its user has when somebody asks.
  'properties.snapshot-at-event': rewrite((body) => {
    if (Array.isArray(body.events)) body.events.sort((one, other) => (one.event_type > other.event_type ? 1 : -1));
  }),
  'properties.sent-with-event': eachEvent((event) => {
    if (event.event_type === 'A') delete event.user_properties;
  }),
  'properties.skip-sync-keeps-profile': syncAlways,
  'properties.operations': withoutOperation('$postInsert'),
  'properties.order': withoutOperation('$clearAll'),
  'properties.mixed-operations': eachEvent((event) => {
    const { $set = {}, $add = {} } = Object(event.user_properties);
    event.user_properties = { ...Object(event.user_properties), ...$set, ...$add, $set: undefined, $add: undefined };
  }),
  'properties.operation-value': withoutOperation('$add'),
  'properties.unknown-operation': withoutOperation('$multiply'),
};
