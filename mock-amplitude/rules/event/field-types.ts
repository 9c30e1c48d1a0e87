import { isObject } from '../json.ts';

/**
 * The documented fields of an event by their JSON type. Source: HTTP V2 docs, "Keys for the event argument". An id may be
 * a number (event.id-coercion); null is absent.
 */
export const FIELDS_BY_TYPE = {
  string: [
    'event_type',
    'app_version',
    'platform',
    'os_name',
    'os_version',
    'device_brand',
    'device_manufacturer',
    'device_model',
    'carrier',
    'country',
    'region',
    'city',
    'dma',
    'language',
    'productId',
    'revenueType',
    'currency',
    'ip',
    'idfa',
    'idfv',
    'adid',
    'android_id',
    'android_app_set_id',
    'insert_id',
    'library',
    'partner_id',
    'user_agent',
    'version_name',
    'device_carrier',
  ],
  number: ['price', 'revenue', 'location_lat', 'location_lng'],
  integer: ['quantity', 'event_id', 'session_id'],
  object: ['event_properties', 'user_properties', 'groups', 'group_properties', 'plan', 'ingestion_metadata'],
  boolean: ['$skip_user_properties_sync'],
  'string or number': ['user_id', 'device_id'],
} as const;

export type FieldType = keyof typeof FIELDS_BY_TYPE;

export const IS_OF_TYPE: Readonly<Record<FieldType, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  // PHP writes an empty object as an empty list (`normalize.empty-list`).
  object: (value) => isObject(value) || (Array.isArray(value) && value.length === 0),
  boolean: (value) => typeof value === 'boolean',
  'string or number': (value) => typeof value === 'string' || typeof value === 'number',
};
