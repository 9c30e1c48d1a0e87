import type { AmplitudeEvent, Json, JsonObject } from '../amplitude-event.ts';
import type { ExplainedField } from './explanation.ts';

/** Where a value comes from: the rule that put it there and the input it was read from, null for a constant. */
export interface Origin {
  rule: string;
  source: string | null;
}

/** Fields that hold properties under names of the sender's own. */
export type PropertyField = 'event_properties' | 'user_properties' | 'groups' | 'group_properties';

type PlainField = Exclude<keyof AmplitudeEvent, PropertyField>;

/** An Amplitude event while it is put together; it remembers where each field came from (`map.explain`). */
export interface Draft {
  set<K extends PlainField>(field: K, value: AmplitudeEvent[K], origin: Origin): void;
  /** Puts one property, or one operation such as `$set`, into a field; `path` are its keys from the outside in. */
  put(field: PropertyField, path: readonly [string, ...string[]], value: Json, origin: Origin): void;
  /** Makes the field there even where nothing is put into it. */
  open(field: PropertyField, origin: Origin): void;
  readonly event: AmplitudeEvent;
  readonly fields: readonly { field: string; origin: Origin }[];
}

/** Starts an event with what every one of them has. */
export function createDraft(
  start: Pick<AmplitudeEvent, 'event_type' | 'time' | 'insert_id'>,
  origins: {
    event_type: Origin;
    time: Origin;
    insert_id: Origin;
  },
): Draft {
  const event: AmplitudeEvent = { ...start };
  const fields = Object.entries(origins).map(([field, origin]) => ({ field, origin }));

  return {
    event,
    fields,
    set(field, value, origin) {
      event[field] = value;
      fields.push({ field, origin });
    },
    put(field, path, value, origin) {
      event[field] = putAt(event[field] ?? {}, path, value);
      fields.push({ field: [field, ...path].join('.'), origin });
    },
    open(field, origin) {
      if (event[field] !== undefined) return;
      event[field] = {};
      fields.push({ field, origin });
    },
  };
}

/** What is told of a draft's fields, as the event of this number. */
export function explainDraft({ fields }: Draft, event: number): ExplainedField[] {
  return fields.map(({ field, origin }) => ({ event, field, ...origin }));
}

/** A copy with `value` at the path. Keys become own properties whatever they are called, `__proto__` included. */
function putAt(object: JsonObject, [key, next, ...rest]: readonly [string, ...string[]], value: Json): JsonObject {
  if (next === undefined) return withKey(object, key, value);
  const inner = Object.hasOwn(object, key) ? object[key] : undefined;
  const isObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  return withKey(object, key, putAt(isObject ? inner : {}, [next, ...rest], value));
}

function withKey(object: JsonObject, key: string, value: Json): JsonObject {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  return object;
}
