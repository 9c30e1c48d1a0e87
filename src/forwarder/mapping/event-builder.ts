import type { AmplitudeEvent, Json, JsonObject } from '../amplitude-event.ts';
import type { ExplainedField } from './explanation.ts';
import { leavesOf } from './leaves.ts';
import { MAPPING_LIMITS } from './limits.ts';

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

/** An Amplitude event while it is put together; it remembers where each field came from (`map.explain`). */
export interface EventBuilder {
  set<K extends PlainField>(field: K, value: AmplitudeEvent[K], origin: Origin): void;
  /** Puts one property, or one operation such as `$set`, into a field; `path` are its keys from the outside in. */
  put(field: PropertyField, path: readonly [string, ...string[]], value: Json, origin: Origin): void;
  /** Makes the field there even where nothing is put into it. */
  open(field: PropertyField, origin: Origin): void;
  /** Whether something was put at these keys. */
  has(field: PropertyField, path: readonly string[]): boolean;
  /** Remembers why an input goes nowhere. */
  skip(source: string, reason: string): void;
  readonly event: AmplitudeEvent;
  /** Fields with where they came from. One that is set again is told of as it was set last. */
  readonly fields: ReadonlyMap<string, Told>;
  readonly skipped: ReadonlyMap<string, string>;
}

interface Told {
  path: readonly string[];
  origin: Origin;
}

/** Starts an event with what every one of them has. */
export function createEventBuilder(
  start: Pick<AmplitudeEvent, 'event_type' | 'time' | 'insert_id'>,
  origins: {
    event_type: Origin;
    time: Origin;
    insert_id: Origin;
  },
): EventBuilder {
  const event: AmplitudeEvent = { ...start };
  const fields = new Map<string, Told>();
  const skipped = new Map<string, string>();
  const tell = (path: readonly string[], origin: Origin) => fields.set(keyOf(path), { path, origin });
  for (const [field, origin] of Object.entries(origins)) tell([field], origin);

  return {
    event,
    fields,
    skipped,
    set(field, value, origin) {
      event[field] = value;
      tell([field], origin);
    },
    put(field, path, value, origin) {
      event[field] = putAt(event[field] ?? {}, path, value);
      tell([field, ...path], origin);
    },
    open(field, origin) {
      if (event[field] !== undefined) return;
      event[field] = {};
      tell([field], origin);
    },
    has: (field, path) => fields.has(keyOf([field, ...path])),
    skip(source, reason) {
      skipped.set(source, reason);
    },
  };
}

/** What is told of a builder's fields, down to their innermost keys, as the event of this number. */
export function explainBuilder(builder: EventBuilder, event: number): ExplainedField[] {
  return [...builder.fields.values()].flatMap(({ path, origin }) => {
    const leaves = leavesOf(readAt(builder.event, path), MAPPING_LIMITS.propertyDepth);
    // A whole property object is told of by what was put into it, each with an origin of its own.
    if (path.length === 1 && leaves.some((leaf) => leaf.length > 0)) return [];
    return leaves.map((leaf) => ({
      event,
      field: [...path, ...leaf].join('.'),
      rule: origin.rule,
      source: origin.source === null ? null : [origin.source, ...leaf].join('.'),
    }));
  });
}

/** Keys may hold anything a sender likes, dots too; JSON keeps them apart. */
function keyOf(path: readonly string[]): string {
  return path.map((key) => JSON.stringify(key)).join('.');
}

function readAt(event: AmplitudeEvent, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined),
    event,
  );
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
