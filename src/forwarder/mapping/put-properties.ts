import type { DataflyEvent } from '../event.ts';
import type { Blueprint } from './blueprint.ts';
import { type Change, cleanProperties } from './clean-properties.ts';
import { type EventBuilder, SET_TWICE } from './event-builder.ts';
import { applyPrivacyToName, WITHHELD } from './privacy.ts';
import { readFirst } from './read-path.ts';

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

/** Event property → inputs, of which the first that holds a value is taken. */
type Moves = Readonly<Record<string, readonly string[]>>;

/**
 * Fills event properties from where the blueprint says they come from, but for those that are there already. What the
 * privacy lists say of a property holds under the name it leaves by too.
 */
export function putMoves(builder: EventBuilder, moves: Moves, source: PropertySource): Change[] {
  const from = { ...source.event, properties: source.own };
  return Object.entries(moves).flatMap(([property, paths]) => {
    const found = readFirst(from, paths);
    if (found === undefined) return [];
    const isTaken = builder.has('event_properties', [property]);
    // An own property that is not read here leaves under its own name; of anything else it is said.
    for (const path of paths) {
      const isLeft = isTaken || path !== found.source;
      if (isLeft && !path.startsWith(PROPERTIES) && readFirst(from, [path]) !== undefined)
        builder.skip(path, SET_TWICE);
    }
    const at = placeOf(found.source, source.base);
    return isTaken ? [] : putMove(builder, property, { value: found.value, at }, source);
  });
}

/** Where an input stands in the Datafly event, of which the own properties may be a part. */
function placeOf(path: string, base: string): string {
  return path.startsWith(PROPERTIES) ? `${base}.${path.slice(PROPERTIES.length)}` : path;
}

function putMove(
  builder: EventBuilder,
  property: string,
  { value, at }: { value: unknown; at: string },
  { rule, privacy }: PropertySource,
): Change[] {
  const { value: clean, changes } = cleanProperties({ [at]: value }, '');
  const sent = clean[at];
  if (sent === undefined) return changes;
  const allowed = applyPrivacyToName(property, sent, { drop: privacy.dropProperties, hash: privacy.hashProperties });
  if (allowed === undefined) builder.skip(at, WITHHELD);
  else
    builder.put('event_properties', [property], allowed, { rule: allowed === sent ? rule : 'map.privacy', source: at });
  return changes;
}

/** Puts the properties that no move has taken, each under its own name. */
export function putOwn(builder: EventBuilder, { own, base, rule }: PropertySource): Change[] {
  const read = [...builder.fields.values()].filter(({ path }) => path[0] === 'event_properties');
  const taken = new Set(read.map(({ origin }) => origin.source));
  const left = Object.entries(own).filter(([key]) => {
    const source = `${base}.${key}`;
    return !taken.has(source) && !builder.skipped.has(source);
  });
  const { value, changes } = cleanProperties(Object.fromEntries(left), base);
  builder.open('event_properties', { rule, source: base });
  for (const [key, property] of Object.entries(value)) {
    const source = `${base}.${key}`;
    if (builder.has('event_properties', [key])) builder.skip(source, SET_TWICE);
    else builder.put('event_properties', [key], property, { rule, source });
  }
  return changes;
}

/** Fixed properties, where the event has none of the name (`map.constants`). */
export function putConstants(builder: EventBuilder, { constants }: Blueprint): void {
  for (const [key, value] of Object.entries(constants)) {
    if (!builder.has('event_properties', [key])) {
      builder.put('event_properties', [key], value, { rule: 'map.constants', source: null });
    }
  }
}
