/**
 * The documented fields of an event and their JSON types, as a JSON Schema. Source: HTTP V2 docs, "Keys for the event
 * argument". `time` has a rule of its own (event.time-type); an id may be a number (event.id-coercion); null is absent.
 */
const FIELDS_BY_TYPE = {
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
  ],
  number: ['price', 'revenue', 'location_lat', 'location_lng'],
  integer: ['quantity', 'event_id', 'session_id'],
  object: ['event_properties', 'user_properties', 'groups', 'group_properties', 'plan', 'ingestion_metadata'],
  boolean: ['$skip_user_properties_sync'],
  'string or number': ['user_id', 'device_id'],
} as const;

/** The same by field; the type is as it is called above, `time` that of event.time-type. */
export const TYPE_BY_FIELD: ReadonlyMap<string, string> = new Map([
  ...Object.entries(FIELDS_BY_TYPE).flatMap(([type, fields]) => fields.map((field): [string, string] => [field, type])),
  ['time', 'time'],
]);

export const FIELD_TYPES_SCHEMA = {
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(FIELDS_BY_TYPE).flatMap(([types, fields]) =>
      fields.map((field) => [field, { type: [...types.split(' or '), 'null'] }]),
    ),
  ),
};
