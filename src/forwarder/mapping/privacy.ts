import type { Json } from '../amplitude-event.ts';
import type { DataflyEvent } from '../event.ts';
import type { Blueprint } from './blueprint.ts';
import { canonical, sha256 } from './canonical.ts';
import { MAPPING_LIMITS } from './limits.ts';
import { isOperation } from './operations.ts';

/** Names or paths of what never leaves, and of what leaves only as its SHA-256. */
interface Guarded {
  drop: readonly string[];
  hash: readonly string[];
}

/** An event as it may leave, and which of its inputs were kept back or hashed. */
export interface GuardedEvent {
  event: DataflyEvent;
  /** Paths in the Datafly event. */
  keptBack: ReadonlySet<string>;
  hashed: ReadonlySet<string>;
}

/** Why an input was not sent, for the explanation. */
export const KEPT_BACK = 'map.privacy: kept back';

/**
 * Takes out of an event's properties and traits what must not leave, before any rule makes something of it
 * (`map.privacy`). A name counts at any depth, a dotted path from the outside in; lists are looked into, and so are
 * operations: what they work on are traits.
 */
export function guardEvent(event: DataflyEvent, privacy: Blueprint['privacy']): GuardedEvent {
  const told = { keptBack: new Set<string>(), hashed: new Set<string>() };
  const ofTraits = { drop: privacy.dropTraits, hash: privacy.hashTraits };
  const ofProperties = { drop: privacy.dropProperties, hash: privacy.hashProperties };
  const { properties, traits } = event;
  return {
    event: {
      ...event,
      ...(properties ? { properties: guardObject(properties, 'properties', ofProperties, ofTraits, told) } : {}),
      ...(traits ? { traits: guardObject(traits, 'traits', ofTraits, ofTraits, told) } : {}),
    },
    ...told,
  };
}

/** `map.privacy` for a value under the name it leaves by: undefined where it must not leave, its hash, or as it is. */
export function guardName(name: string, value: Json, { drop, hash: hashed }: Guarded): Json | undefined {
  if (drop.includes(name)) return undefined;
  return hashed.includes(name) ? hash(value) : value;
}

interface Told {
  keptBack: Set<string>;
  hashed: Set<string>;
}

function guardObject<T extends object>(object: T, at: string, own: Guarded, traits: Guarded, told: Told): T;
function guardObject(object: object, at: string, own: Guarded, traits: Guarded, told: Told): object {
  const entries = Object.entries(object).flatMap(([key, value]): [string, unknown][] => {
    const inOperation = isOperation(key) && isObject(value) && !own.drop.includes(key);
    const sent = inOperation
      ? guardEntries(value, { at: `${at}.${key}`, names: [] }, traits, told)
      : guardEntry(key, value, { at, names: [] }, own, told);
    return sent === undefined ? [] : [[key, sent]];
  });
  return Object.fromEntries(entries);
}

/** Where a value stands: in the Datafly event, and by the names around it, places in lists left out. */
interface Place {
  at: string;
  names: readonly string[];
}

function guardEntries(object: object, place: Place, guarded: Guarded, told: Told): object {
  const entries = Object.entries(object).flatMap(([key, value]): [string, unknown][] => {
    const sent = guardEntry(key, value, place, guarded, told);
    return sent === undefined ? [] : [[key, sent]];
  });
  return Object.fromEntries(entries);
}

function guardEntry(key: string, value: unknown, place: Place, guarded: Guarded, told: Told): unknown {
  const at = `${place.at}.${key}`;
  const names = [...place.names, key];
  if (lists(guarded.drop, names)) {
    told.keptBack.add(at);
    return undefined;
  }
  if (lists(guarded.hash, names)) {
    told.hashed.add(at);
    return hash(value);
  }
  return guardInside(value, { at, names }, guarded, told);
}

/** What lies deeper than Amplitude takes is dropped later on anyway. */
function guardInside(value: unknown, { at, names }: Place, guarded: Guarded, told: Told): unknown {
  if (!isObject(value) || names.length > MAPPING_LIMITS.propertyDepth) return value;
  if (!Array.isArray(value)) return guardEntries(value, { at, names }, guarded, told);
  return value.map((item, index) =>
    // A list in a list counts as a level, so that none goes down without end.
    Array.isArray(item)
      ? guardInside(item, { at: `${at}.${index}`, names: [...names, String(index)] }, guarded, told)
      : guardInside(item, { at: `${at}.${index}`, names }, guarded, told),
  );
}

function lists(list: readonly string[], names: readonly string[]): boolean {
  return list.length > 0 && (list.includes(names.at(-1) ?? '') || list.includes(names.join('.')));
}

function hash(value: unknown): string {
  return sha256(typeof value === 'string' ? value : canonical(value));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
