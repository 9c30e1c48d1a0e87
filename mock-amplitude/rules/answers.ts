import type { Limits } from '../limits.ts';

/** An answer of the JSON endpoints. `envelope.code-equals-status`: `code` is the HTTP status, always. */
export interface Answer {
  code: number;
  [key: string]: unknown;
}

/** Field of an event → indexes of the events where it failed. */
export type IndexesByField = Record<string, number[]>;

/** The texts that SDKs match, to the letter. */
export const ERROR_TEXT = {
  path: 'Invalid request path',
  forbidden: 'Forbidden',
  tooLarge: 'Payload too large',
  bodyMissing: 'Missing request body',
  bodyJson: 'Invalid JSON request body',
  missingField: 'Request missing required field',
  eventJson: 'Invalid event JSON',
  invalidFields: 'Invalid field values on some events',
  idLengths: 'Invalid id length for user_id or device_id',
  tooOld: 'Event too old',
  silenced: 'Events silenced for device_id',
  throttled: 'Too many requests for some devices and users',
} as const;

/** `envelope.success`: all four integers, always. Times in ms since the epoch. */
export function buildSuccess(events: number, bytes: number, now: number): Answer {
  return { code: 200, events_ingested: events, payload_size_bytes: bytes, server_upload_time: now };
}

/** A refusal that says no more than its text. */
export function buildRefusal(code: number, error: string): Answer {
  return { code, error };
}

export function buildMissingField(field: 'api_key' | 'events'): Answer {
  return { missing_field: field, code: 400, error: ERROR_TEXT.missingField };
}

/** `request.api-key-unknown`: the colon and the key as sent matter, SDKs match them. */
export function buildUnknownKey(apiKey: string): Answer {
  return buildRefusal(400, `Invalid API key: ${apiKey}`);
}

/** The maps of one answer about events; an empty one is left out. */
export interface EventMaps {
  missing: IndexesByField;
  invalid: IndexesByField;
  idLengths: IndexesByField;
}

export function buildEventErrors(error: string, maps: EventMaps): Answer {
  return {
    code: 400,
    ...named('events_with_invalid_id_lengths', maps.idLengths),
    ...named('events_with_invalid_fields', maps.invalid),
    ...named('events_with_missing_fields', maps.missing),
    error,
  };
}

/** Id → an integer: its rate in events per second, or its events in 24 h. */
export type CountsById = Record<string, number>;

/** Who went over which limit. */
export interface ThrottledMaps {
  throttledUsers: CountsById;
  throttledDevices: CountsById;
  exceededUsers: CountsById;
  exceededDevices: CountsById;
}

/** `throttle.*`: every key, always; SDKs read them without asking whether they are there. */
export function buildThrottled(epsThreshold: number, maps: ThrottledMaps, events: number[]): Answer {
  return {
    code: 429,
    error: ERROR_TEXT.throttled,
    eps_threshold: epsThreshold,
    throttled_devices: maps.throttledDevices,
    throttled_users: maps.throttledUsers,
    exceeded_daily_quota_devices: maps.exceededDevices,
    exceeded_daily_quota_users: maps.exceededUsers,
    throttled_events: events,
  };
}

/** `event.silenced`: the indexes and ids of silenced devices. Whether others are throttled as well is told by the throttle. */
export function buildSilenced(devices: string[], events: number[], limits: Limits): Answer {
  return {
    code: 400,
    eps_threshold: limits.eventsPerSecondPerId,
    error: ERROR_TEXT.silenced,
    exceeded_daily_quota_devices: {},
    silenced_devices: devices,
    silenced_events: events,
    throttled_devices: {},
    throttled_events: [],
  };
}

function named(key: string, map: IndexesByField): Record<string, IndexesByField> {
  return Object.keys(map).length === 0 ? {} : { [key]: map };
}
