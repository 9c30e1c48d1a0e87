import type { LOCATION_FIELDS } from '../../rules/stored/location-fields.ts';

/** On an identify, setting one of these forgets the others (`normalize.location`). */
export const DEVICE_FIELDS = [
  'platform',
  'os_name',
  'os_version',
  'device_brand',
  'device_manufacturer',
  'device_model',
  'carrier',
] as const;

export const OTHER_FIELDS = ['app_version', 'language'] as const;

/** What a user agent tells of the device, where the event does not (`normalize.user-agent`). */
export const AGENT_FIELDS = ['os_name', 'os_version', 'device_model'] as const;

export type KnownField =
  | (typeof LOCATION_FIELDS)[number]
  | (typeof DEVICE_FIELDS)[number]
  | (typeof OTHER_FIELDS)[number]
  | 'user_agent';
