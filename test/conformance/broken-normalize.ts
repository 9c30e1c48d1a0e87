import type { Mutation } from './breaking-proxy.ts';
import { eachEvent, replace, rewrite } from './mutate.ts';

let devices = 0;

/** What a server may get wrong about events that it rewrites: one for each rule. */
export const BROKEN_NORMALIZE: Record<string, Mutation> = {
  'limit.groups': eachEvent((event) => {
    event.groups = { ...Object(event.groups), f: undefined, a: 'x' };
  }),
  'limit.string': eachEvent((event) => {
    event.event_properties = { text: 'short' };
  }),
  // The other name is not known.
  'normalize.aliases': eachEvent((event) => {
    delete event.version_name;
  }),
  'normalize.currency': eachEvent((event) => {
    event.currency = String(event.currency).slice(0, 3).toUpperCase();
  }),
  // Another one each time.
  'normalize.device-id': eachEvent((event) => {
    event.device_id ??= `device-of-nobody-${++devices}`;
  }),
  'normalize.empty-list': eachEvent((event) => {
    if (Array.isArray(event.groups)) event.groups = { none: 'x' };
  }),
  'normalize.ip': eachEvent((event) => {
    delete event.ip;
  }),
  // What is not known is kept somewhere else.
  'normalize.known-keys': eachEvent((event) => {
    if ('foo' in event) delete event.platform;
  }),
  'normalize.language': eachEvent((event) => {
    if (event.language === 'Deutsch') event.language = 'Dutch';
  }),
  'normalize.library': eachEvent((event) => {
    event.library ??= 'unknown/0.0';
  }),
  'normalize.plan': eachEvent((event) => {
    event.plan = { branch: 'main' };
  }),
  'normalize.profile': replace('"language":"German"', '"language":"de-DE"'),
  'normalize.properties': eachEvent((event) => {
    delete event.$skip_user_properties_sync;
  }),
  // The client's clock is believed.
  'normalize.time': rewrite((body) => {
    delete body.client_upload_time;
  }),
  'normalize.user-agent': eachEvent((event) => {
    delete event.user_agent;
  }),
};
