import type { ReadEvent } from '../event/read-event.ts';
import type { SentObject } from '../json.ts';

/** The fields of an event that hold properties. */
export type PropertiesField = 'event_properties' | 'user_properties' | 'group_properties';

/** Where a walk through the properties of an event is. One for a request: to ask of each property costs no object. */
export class PropertyWalk {
  event: ReadEvent;
  field: PropertiesField = 'event_properties';
  /** `$set` and the like, where the property stands in one. */
  operation: string | undefined = undefined;
  /** What the property stands in, below the field and the operation: names, and places in lists. */
  readonly outer: (string | number)[] = [];
  /** Its own name, or its place in a list. */
  leaf: string | number = '';

  constructor(event: ReadEvent) {
    this.event = event;
  }

  /** Whether it is a property itself, not a part of one. */
  get isTop(): boolean {
    return this.outer.length === 0;
  }

  /** The names that lead to it from the event. */
  get keys(): (string | number)[] {
    return [this.field, ...(this.operation === undefined ? [] : [this.operation]), ...this.outer, this.leaf];
  }

  /** As `event_properties.items[2].price`. */
  get path(): string {
    return this.keys.reduce<string>((path, key) => {
      if (typeof key === 'number') return `${path}[${key}]`;
      return path === '' ? key : `${path}.${shortenKey(key)}`;
    }, '');
  }
}

/** Longest key that a path has whole, in characters. */
const SHOWN_KEY = 60;

/** @example shortenKey('x'.repeat(100)).length // 61 */
export function shortenKey(key: string): string {
  return key.length > SHOWN_KEY ? `${key.slice(0, SHOWN_KEY)}…` : key;
}

/** What stands at a path of keys within an event. */
export function readAt(event: SentObject, keys: readonly (string | number)[]): unknown {
  let value: unknown = event;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}
