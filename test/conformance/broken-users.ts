import type { Mutation } from './breaking-proxy.ts';
import { eachEvent, replace } from './mutate.ts';

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
  'identity.i1': takeFor('device_id', /^b-/, 'a-'),
  // The user of a device that was anonymous is somebody else.
  'identity.i2': eachEvent((event) => {
    if (String(event.user_id).startsWith('john-')) event.device_id = `${event.device_id}-2`;
  }),
  'identity.i3': eachEvent((event) => {
    if (String(event.device_id).startsWith('l-')) event.user_id = `${event.user_id}-2`;
  }),
  'identity.i4': takeFor('user_id', /^mary-/, 'jane-'),
  'identity.i5': mergeNothing,
  'identity.i6': mergeNothing,
  'identity.i8': takeFor('device_id', /^new-/, 'g-'),
  'identity.i10': takeFor('user_id', /^second-/, 'first-'),
  'identity.i11': takeFor('user_id', /^User-/, 'user-'),
  'properties.p4': syncAlways,
  'properties.p6': eachEvent((event) => {
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
  'readback.export': {
    answer(passing) {
      if (passing.status === 404) passing.status = 200;
    },
  },
};
