import type { AmplitudeEvent, Json, JsonObject } from '../amplitude-event.ts';
import { isKeyed, setOwn } from './read-path.ts';

/** Where a value comes from: the rule that put it there and the input it was read from, null for a constant. */
export interface Origin {
  rule: string;
  source: string | null;
}

/** Why an input was skipped that another one came before. */
export const SET_TWICE = 'another input sets the same';

/** Fields that hold properties under names of the sender's own. */
export type PropertyField = 'event_properties' | 'user_properties' | 'groups' | 'group_properties';

type PlainField = Exclude<keyof AmplitudeEvent, PropertyField>;

/** What was put into an event: a field, perhaps a key in it, perhaps one inside an operation such as `$set`. */
export interface Told {
  readonly field: keyof AmplitudeEvent;
  readonly key: string | undefined;
  readonly inner: string | undefined;
  readonly origin: Origin;
}

/** An input that goes nowhere, and why. */
interface Skipped {
  readonly source: string;
  readonly reason: string;
}

/**
 * An Amplitude event while it is put together; it remembers where each field came from (`map.explain`), in the order they were
 * put. One that is put again is told of again.
 */
export interface EventBuilder {
  set<K extends PlainField>(field: K, value: AmplitudeEvent[K], origin: Origin): void;
  /** Remembers where a field came from that is there from the start. */
  tell(field: PlainField, origin: Origin): void;
  /** Puts one property, or one operation that holds nothing by name, into a field. */
  put(field: PropertyField, key: string, value: Json, origin: Origin): void;
  /** Puts one property into an operation such as `$set`. */
  putInside(field: PropertyField, operation: string, key: string, value: Json, origin: Origin): void;
  /** Makes the field there even where nothing is put into it. */
  open(field: PropertyField, origin: Origin): void;
  /** Whether something was put at this key, or at this one inside an operation. */
  has(field: PropertyField, key: string, inner?: string): boolean;
  /** Remembers why an input goes nowhere. */
  skip(source: string, reason: string): void;
  /** Starts another event that has all that was put into this one until now, under a name and an id of its own. */
  branch(eventType: string, origin: Origin, idSuffix: string): EventBuilder;
  readonly event: AmplitudeEvent;
  readonly told: readonly Told[];
  readonly skipped: readonly Skipped[];
}

/** Starts an event with what every one of them has. The arrays are its own from then on. */
export function createEventBuilder(event: AmplitudeEvent, told: Told[] = [], skipped: Skipped[] = []): EventBuilder {
  return {
    event,
    told,
    skipped,
    set(field, value, origin) {
      event[field] = value;
      told.push({ field, key: undefined, inner: undefined, origin });
    },
    tell(field, origin) {
      told.push({ field, key: undefined, inner: undefined, origin });
    },
    put(field, key, value, origin) {
      setOwn(openField(event, field), key, value);
      told.push({ field, key, inner: undefined, origin });
    },
    putInside(field, operation, key, value, origin) {
      const object = openField(event, field);
      const held = Object.hasOwn(object, operation) ? object[operation] : undefined;
      const inside: JsonObject = typeof held === 'object' && held !== null && !Array.isArray(held) ? held : {};
      setOwn(object, operation, inside);
      setOwn(inside, key, value);
      told.push({ field, key: operation, inner: key, origin });
    },
    open(field, origin) {
      if (event[field] !== undefined) return;
      event[field] = {};
      told.push({ field, key: undefined, inner: undefined, origin });
    },
    has(field, key, inner) {
      const object = event[field];
      if (object === undefined || !Object.hasOwn(object, key)) return false;
      if (inner === undefined) return true;
      const held = object[key];
      return isKeyed(held) && !Array.isArray(held) && Object.hasOwn(held, inner);
    },
    skip(source, reason) {
      skipped.push({ source, reason });
    },
    branch(eventType, origin, idSuffix) {
      const own = { ...event, event_type: eventType, insert_id: event.insert_id + idSuffix };
      const named: Told = { field: 'event_type', key: undefined, inner: undefined, origin };
      return createEventBuilder(own, [named, ...told], [...skipped]);
    },
  };
}

function openField(event: AmplitudeEvent, field: PropertyField): JsonObject {
  const known = event[field];
  if (known !== undefined) return known;
  const made: JsonObject = {};
  event[field] = made;
  return made;
}
