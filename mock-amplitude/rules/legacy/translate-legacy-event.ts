import { isAbsent, isObject, type SentObject } from '../json.ts';

/** What `api_properties` calls a field of an event. */
const NAME_BY_API_PROPERTY: Readonly<Record<string, string>> = {
  ios_idfa: 'idfa',
  ios_idfv: 'idfv',
  androidADID: 'adid',
  android_app_set_id: 'android_app_set_id',
  // logRevenue of the SDKs before revenue was an object.
  price: 'price',
  quantity: 'quantity',
  productId: 'productId',
};

/**
 * Makes of an event of a legacy SDK the one that HTTP V2 would have sent: `timestamp` is its time, `uuid` its insert_id,
 * `library` one text, `version_name` the app's version, and what matters of `api_properties` stands beside the rest. What only
 * the SDK has a use for is left out: `sequence_number`, and the settings in `api_properties`.
 *
 * @example translateLegacyEvent({ event_type: 'visit', timestamp: 1 }) // { event_type: 'visit', time: 1 }
 */
export function translateLegacyEvent(sent: SentObject): SentObject {
  const { timestamp, uuid, library, version_name, api_properties, sequence_number: _, ...rest } = sent;
  const known = isObject(api_properties) ? api_properties : {};
  return {
    ...rest,
    ...named('time', timestamp ?? rest.time),
    ...named('insert_id', uuid ?? rest.insert_id),
    ...named('library', writeLibrary(library)),
    ...named('app_version', version_name ?? rest.app_version),
    ...readApiProperties(known, rest),
    ...readLocation(known.location),
  };
}

/** What the event says itself counts more. */
function readApiProperties(known: SentObject, event: SentObject): SentObject {
  const found = Object.entries(NAME_BY_API_PROPERTY).flatMap(([from, to]) => {
    const value = Object.hasOwn(known, from) ? known[from] : undefined;
    return isAbsent(value) || !isAbsent(event[to]) ? [] : [[to, value] as const];
  });
  return Object.fromEntries(found);
}

function readLocation(location: unknown): SentObject {
  if (!isObject(location)) return {};
  return { ...named('location_lat', location.lat), ...named('location_lng', location.lng) };
}

/** `{name, version}` is stored as `name/version`; anything else is left to the rule about its type. */
function writeLibrary(library: unknown): unknown {
  if (!isObject(library)) return library;
  const parts = [library.name, library.version].filter((part) => !isAbsent(part) && part !== '');
  return parts.length === 0 ? undefined : parts.map(String).join('/');
}

function named(name: string, value: unknown): SentObject {
  return isAbsent(value) ? {} : { [name]: value };
}
