import type { Mutation } from './breaking-proxy.ts';
import { eachEvent, eachRow, replace, rewrite } from './mutate.ts';

/** Takes an id for another one. */
const takeFor = (field: 'user_id' | 'device_id', from: RegExp, to: string): Mutation =>
  eachEvent((event) => {
    const id = event[field];
    if (typeof id === 'string') event[field] = id.replace(from, to);
  });
/** `$skip_user_properties_sync` is ignored. */
export const syncAlways = eachEvent((event) => {
  delete event.$skip_user_properties_sync;
});
const mergeNothing = replace(/"merged_amplitude_ids":\[\d+\]/, '"merged_amplitude_ids":[]');

/** What a server may get wrong about users and how they are read back: one for each rule. */
export const BROKEN_USERS: Record<string, Mutation> = {
  'identity.device-without-user': takeFor('device_id', /^b-/, 'a-'),
  // The user of a device that was anonymous is somebody else.
  'identity.anonymous-becomes-user': eachEvent((event) => {
    if (String(event.user_id).startsWith('john-')) event.device_id = `${event.device_id}-2`;
  }),
  'identity.user-on-many-devices': eachEvent((event) => {
    if (String(event.device_id).startsWith('l-')) event.user_id = `${event.user_id}-2`;
  }),
  'identity.users-never-merge': takeFor('user_id', /^mary-/, 'jane-'),
  'identity.login-merges-anonymous': mergeNothing,
  'identity.login-on-each-device': mergeNothing,
  'identity.new-device-new-user': takeFor('device_id', /^new-/, 'g-'),
  'identity.second-user-is-new': takeFor('user_id', /^second-/, 'first-'),
  'identity.ids-case-sensitive': takeFor('user_id', /^User-/, 'user-'),
  'identity.anonymous-devices-apart': takeFor('device_id', /^b-/, 'a-'),
  // Events count in the order of their times.
  'identity.arrival-decides': rewrite((body) => {
    if (Array.isArray(body.events)) body.events.sort((one, other) => one.time - other.time);
  }),
  // The next user of a device gets its anonymous events of before.
  'identity.merged-id-stays': eachEvent((event) => {
    if (event.event_type === 'E2') event.user_id = String(event.device_id).replace('z-', 'maria-');
  }),
  // Anonymous events are of the first user of their device.
  'identity.last-user-of-device': eachEvent((event) => {
    if (event.event_type === 'E3') event.user_id = String(event.device_id).replace('r-', 'jane-');
  }),
  'identity.identify-counts': eachEvent((event) => {
    if (event.event_type === '$identify' && String(event.device_id).startsWith('z-')) delete event.user_id;
  }),
  // The properties of an anonymous user come along.
  'identity.merged-properties': eachEvent((event) => {
    if (event.event_type === 'E3') event.user_properties = { size: 1 };
  }),
  'properties.skip-sync-event-alone': syncAlways,
  'properties.identify-before-event': eachEvent((event) => {
    if (event.event_type === '$identify') event.event_type = 'Identify';
  }),
  'readback.authorization': {
    request(passing) {
      const pair = 'conformance-key-us:conformance-secret-us';
      if (passing.path.startsWith('/api/2/')) passing.headers.authorization = `Basic ${btoa(pair)}`;
    },
  },
  'readback.user-search': replace('match_user_prefix', 'match_user_or_device_id'),
  'readback.user-activity': {
    request(passing) {
      passing.path = passing.path.replace('direction=earliest', 'direction=latest');
    },
  },
  'readback.user-profile': {
    request(passing) {
      passing.path = passing.path.replace('get_amp_props=true', 'get_amp_props=false');
    },
  },
  // Columns without a value are left out.
  'readback.export-row': eachRow((row) => {
    for (const [key, value] of Object.entries(row)) if (value === null) delete row[key];
  }),
  // The stream is in the order in which the events came.
  'readback.event-time': rewrite((body) => {
    for (const event of Array.isArray(body.events) ? body.events : []) delete event.time;
  }),
  'readback.export': {
    answer(passing) {
      if (passing.status === 404) passing.status = 200;
    },
  },
};
