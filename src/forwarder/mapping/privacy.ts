import type { Json } from '../amplitude-event.ts';
import type { DataflyEvent } from '../event.ts';
import { canonical, sha256 } from './canonical.ts';
import type { CompiledBlueprint } from './compile-blueprint.ts';
import { isOperation } from './operations.ts';

/** Names or paths of what never leaves, and of what leaves only as its SHA-256. */
interface PrivacyLists {
  drop: readonly string[];
  hash: readonly string[];
}

/** An event as it may leave, and which of its inputs were withheld or hashed. */
export interface PrivacyResult {
  event: DataflyEvent;
  /** Paths in the Datafly event. */
  withheld: ReadonlySet<string>;
  hashed: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/** Why an input was not sent, for the explanation. */
export const WITHHELD = 'map.privacy: withheld';

/**
 * Takes out of an event's properties and traits what must not leave, before any rule makes something of it
 * (`map.privacy`). A name counts at any depth, a dotted path from the outside in; lists are looked into, and so are
 * operations: what they work on are traits.
 */
export function applyPrivacy(
  event: DataflyEvent,
  { blueprint: { privacy }, keepsBack }: Pick<CompiledBlueprint, 'blueprint' | 'keepsBack'>,
): PrivacyResult {
  if (!keepsBack) return { event, withheld: NONE, hashed: NONE };
  const told = { withheld: new Set<string>(), hashed: new Set<string>() };
  const ofTraits = { drop: privacy.dropTraits, hash: privacy.hashTraits };
  const ofProperties = { drop: privacy.dropProperties, hash: privacy.hashProperties };
  const { properties, traits, context } = event;
  const more = context?.traits;
  const ofContext = isObject(more) && !Array.isArray(more) ? more : undefined;
  return {
    event: {
      ...event,
      ...(properties ? { properties: applyToObject(properties, 'properties', ofProperties, ofTraits, told) } : {}),
      ...(traits ? { traits: applyToObject(traits, 'traits', ofTraits, ofTraits, told) } : {}),
      ...(ofContext
        ? { context: { ...context, traits: applyToObject(ofContext, 'context.traits', ofTraits, ofTraits, told) } }
        : {}),
    },
    ...told,
  };
}

/** `map.privacy` for a value under the name it leaves by: undefined where it must not leave, its hash, or as it is. */
export function applyPrivacyToName(name: string, value: Json, { drop, hash: hashed }: PrivacyLists): Json | undefined {
  if (drop.includes(name)) return undefined;
  return hashed.includes(name) ? hash(value) : value;
}

interface Told {
  withheld: Set<string>;
  hashed: Set<string>;
}

function applyToObject<T extends object>(object: T, at: string, own: PrivacyLists, traits: PrivacyLists, told: Told): T;
function applyToObject(object: object, at: string, own: PrivacyLists, traits: PrivacyLists, told: Told): object {
  const entries = Object.entries(object).flatMap(([key, value]): [string, unknown][] => {
    const inOperation = isOperation(key) && isObject(value) && !Array.isArray(value) && !own.drop.includes(key);
    const sent = inOperation
      ? applyToEntries(value, { at: `${at}.${key}`, names: [] }, traits, told)
      : applyToEntry(key, value, { at, names: [] }, own, told);
    return sent === undefined ? [] : [[key, sent]];
  });
  return Object.fromEntries(entries);
}

/** Where a value stands: in the Datafly event, and by the names around it, places in lists left out. */
interface Place {
  at: string;
  names: readonly string[];
}

function applyToEntries(object: object, place: Place, privacy: PrivacyLists, told: Told): object {
  const entries = Object.entries(object).flatMap(([key, value]): [string, unknown][] => {
    const sent = applyToEntry(key, value, place, privacy, told);
    return sent === undefined ? [] : [[key, sent]];
  });
  return Object.fromEntries(entries);
}

function applyToEntry(key: string, value: unknown, place: Place, privacy: PrivacyLists, told: Told): unknown {
  const at = `${place.at}.${key}`;
  const names = [...place.names, key];
  if (lists(privacy.drop, names)) {
    told.withheld.add(at);
    return undefined;
  }
  if (lists(privacy.hash, names)) {
    told.hashed.add(at);
    return hash(value);
  }
  return applyToInside(value, { at, names }, privacy, told);
}

/** All of it, however deep: what is read from deep inside leaves further up. */
function applyToInside(value: unknown, { at, names }: Place, privacy: PrivacyLists, told: Told): unknown {
  if (!isObject(value)) return value;
  if (!Array.isArray(value)) return applyToEntries(value, { at, names }, privacy, told);
  return value.map((item, index) =>
    // A list in a list counts by its place.
    Array.isArray(item)
      ? applyToInside(item, { at: `${at}.${index}`, names: [...names, String(index)] }, privacy, told)
      : applyToInside(item, { at: `${at}.${index}`, names }, privacy, told),
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
