import type { Json, JsonObject } from './rule.ts';

/** The ids of the events of a request, each once. */
export interface SentIds {
  insertIds: string[];
  deviceIds: string[];
  userIds: string[];
}

/** Where a request holds its events: in a JSON body, in the fields of a form or of a query. The legacy SDKs' insert_id is a `uuid`. */
const PLACES = ['events', 'instant_events', 'event', 'identification', 'e'] as const;

/** Collects the ids of the events in a body, a form or a query. */
export function collectIds(...parts: readonly (Json | undefined)[]): SentIds {
  const events = parts.filter(isObject).flatMap((part) => PLACES.flatMap((place) => part[place] ?? []));
  const collect = (...fields: string[]) => {
    const ids = events.filter(isObject).flatMap((event) => fields.map((field) => event[field]));
    return [...new Set(ids.filter((id) => typeof id === 'string'))];
  };
  return { insertIds: collect('insert_id', 'uuid'), deviceIds: collect('device_id'), userIds: collect('user_id') };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
