/** What stands beside the events in JSON: the docs' own, and what the official SDKs send. */
export const ENVELOPE_KEYS: readonly string[] = [
  'api_key',
  'events',
  'options',
  'client_upload_time',
  'request_metadata',
];

/** What the endpoints that take forms read. The mock reads `client_upload_time` of none; SDKs send it all the same. */
export const FORM_KEYS: readonly string[] = ['api_key', 'event', 'identification', 'options', 'client_upload_time'];

/** What the legacy SDKs send; `client` is the key. */
export const LEGACY_FORM_KEYS: readonly string[] = ['client', 'api_key', 'e', 'v', 'upload_time', 'checksum'];

/** What `options` may hold. */
export const OPTION_KEYS: readonly string[] = ['min_id_length'];

/** What people call keys of an event otherwise, in letters and digits alone. Segment's and other SDKs' names are among them. */
export const MEANT_EVENT_KEYS: Readonly<Record<string, string>> = {
  timestamp: 'time',
  ts: 'time',
  date: 'time',
  datetime: 'time',
  eventtime: 'time',
  clienteventtime: 'time',
  createdat: 'time',
  originaltimestamp: 'time',
  event: 'event_type',
  eventname: 'event_type',
  name: 'event_type',
  type: 'event_type',
  action: 'event_type',
  properties: 'event_properties',
  props: 'event_properties',
  params: 'event_properties',
  eventprops: 'event_properties',
  eventparams: 'event_properties',
  traits: 'user_properties',
  userprops: 'user_properties',
  userattributes: 'user_properties',
  uid: 'user_id',
  distinctid: 'user_id',
  customerid: 'user_id',
  anonymousid: 'device_id',
  anonid: 'device_id',
  clientid: 'device_id',
  uuid: 'insert_id',
  messageid: 'insert_id',
  eventuuid: 'insert_id',
  idempotencykey: 'insert_id',
  dedupid: 'insert_id',
  session: 'session_id',
  group: 'groups',
  os: 'os_name',
  version: 'app_version',
  appversionname: 'app_version',
  model: 'device_model',
  device: 'device_model',
  brand: 'device_brand',
  manufacturer: 'device_manufacturer',
  locale: 'language',
  lang: 'language',
  lat: 'location_lat',
  latitude: 'location_lat',
  lng: 'location_lng',
  lon: 'location_lng',
  longitude: 'location_lng',
  ipaddress: 'ip',
  sku: 'productId',
  amount: 'revenue',
  total: 'revenue',
  value: 'revenue',
  qty: 'quantity',
  currencycode: 'currency',
  trackingplan: 'plan',
};

/** The same for what stands beside the events. */
export const MEANT_ENVELOPE_KEYS: Readonly<Record<string, string>> = {
  key: 'api_key',
  token: 'api_key',
  uploadtime: 'client_upload_time',
  sentat: 'client_upload_time',
  minidlength: 'options.min_id_length',
};
