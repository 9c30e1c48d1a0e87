import type { DataflyEvent } from '../event.ts';
import type { Blueprint } from './blueprint.ts';
import { type Change, cleanProperty, PROPERTY_LEVEL } from './clean-properties.ts';
import type { CompiledBlueprint, Move } from './compile-blueprint.ts';
import { type EventBuilder, SET_TWICE } from './event-builder.ts';
import { applyPrivacyToName, WITHHELD } from './privacy.ts';
import { type FoundValue, readFirst } from './read-path.ts';

const PROPERTIES = 'properties.';

/** What event properties are made of. */
export interface PropertySource {
  event: DataflyEvent;
  /** The properties to send: the event's own, or those of one product in it. */
  own: object;
  /** Where `own` stands in the Datafly event. */
  base: string;
  rule: string;
  privacy: Blueprint['privacy'];
}

/** Paths in the Datafly event of own properties that need not be looked at again. */
type Taken = ReadonlySet<string>;
const NONE: Taken = new Set();

/**
 * Fills event properties from where the blueprint says they come from, but for those that are there already. What the
 * privacy lists say of a property holds under the name it leaves by too.
 *
 * @returns which own properties left under another name, or cannot or must not leave under it
 */
export function putMoves(
  builder: EventBuilder,
  moves: readonly Move[],
  source: PropertySource,
  changes: Change[],
): Taken {
  if (moves.length === 0) return NONE;
  const taken = new Set<string>();
  const from = { ...source.event, properties: source.own };
  for (const { property, paths } of moves) {
    const found = readFirst(from, paths);
    if (found === undefined) continue;
    const isTaken = builder.has('event_properties', property);
    // An own property that is not read here leaves under its own name; of anything else it is said.
    for (const path of paths) {
      const isLeft = isTaken || path.source !== found.source;
      if (isLeft && !path.source.startsWith(PROPERTIES) && readFirst(from, [path]) !== undefined)
        builder.skip(path.source, SET_TWICE);
    }
    if (isTaken) continue;
    const at = placeOf(found.source, source.base);
    putMove(builder, property, { value: found.value, source: at }, source, changes);
    taken.add(at);
  }
  return taken;
}

/** Where an input stands in the Datafly event, of which the own properties may be a part. */
function placeOf(path: string, base: string): string {
  return path.startsWith(PROPERTIES) ? `${base}.${path.slice(PROPERTIES.length)}` : path;
}

function putMove(
  builder: EventBuilder,
  property: string,
  { value, source: at }: FoundValue,
  { rule, privacy }: PropertySource,
  changes: Change[],
): void {
  const sent = cleanProperty(value, '', at, PROPERTY_LEVEL, changes);
  if (sent === undefined) return;
  const allowed = applyPrivacyToName(property, sent, { drop: privacy.dropProperties, hash: privacy.hashProperties });
  if (allowed === undefined) builder.skip(at, WITHHELD);
  else
    builder.put('event_properties', property, allowed, { rule: allowed === sent ? rule : 'map.privacy', source: at });
}

/** Puts the properties that no move has taken, each under its own name. */
export function putOwn(
  builder: EventBuilder,
  { own, base, rule }: PropertySource,
  taken: Taken,
  changes: Change[],
): void {
  builder.open('event_properties', { rule, source: base });
  for (const [key, value] of Object.entries(own)) {
    const source = `${base}.${key}`;
    if (taken.size > 0 && taken.has(source)) continue;
    const clean = cleanProperty(value, base, key, PROPERTY_LEVEL, changes);
    if (clean === undefined) continue;
    if (builder.has('event_properties', key)) builder.skip(source, SET_TWICE);
    else builder.put('event_properties', key, clean, { rule, source });
  }
}

/** Fixed properties, where the event has none of the name (`map.constants`). */
export function putConstants(builder: EventBuilder, { constants }: CompiledBlueprint): void {
  for (const [key, value] of constants) {
    if (!builder.has('event_properties', key)) {
      builder.put('event_properties', key, value, { rule: 'map.constants', source: null });
    }
  }
}
