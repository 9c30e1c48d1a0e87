import type { AmplitudeEvent } from '../amplitude-event.ts';
import type { DataflyEvent } from '../event.ts';
import { findOptOut, type OptOut } from '../intake/find-opt-out.ts';
import type { Blueprint } from './blueprint.ts';
import { buildEvents } from './build-events.ts';
import type { Change } from './clean-properties.ts';
import { type CompiledBlueprint, compileBlueprint } from './compile-blueprint.ts';
import type { EventArrival } from './event-arrival.ts';
import type { EventBuilder } from './event-builder.ts';
import { explainBuilders } from './explain-builders.ts';
import type { Explanation, MappingNote } from './explanation.ts';
import { findUnread, findUnused } from './find-unused.ts';
import { OPERATION_EVENT_TYPES, RESERVED_EVENT_TYPES } from './limits.ts';
import { mapIdentity, refusedIds } from './map-identity.ts';
import { applyPrivacy, type PrivacyResult, WITHHELD } from './privacy.ts';

/** How one integration maps. */
export interface MappingSettings {
  blueprint: Blueprint;
  /** Shortest id that Amplitude takes, in characters. */
  minIdLength: number;
}

/** An event that Amplitude would refuse, and why: it goes to the dead letters. */
export interface RefusedEvent {
  event: AmplitudeEvent;
  /** Which of the events made from the one that came in, from 0, those that are sent included. */
  position: number;
  rule: string;
  /** The field at fault. */
  field: string;
  reason: string;
}

/** What an event became. */
interface MappedEvents {
  kind: 'mapped';
  /** In the order they are to be sent. */
  events: AmplitudeEvent[];
  refused: RefusedEvent[];
  changes: Change[];
}

/** An event that is withheld on purpose. */
interface DroppedEvent extends OptOut {
  kind: 'dropped';
}

/** What becomes of one Datafly event, where each field came from, and why each input went nowhere. */
export type Mapping = (MappedEvents | DroppedEvent) & { explanation: Explanation };

/** The same without all that only whoever asks wants to know. */
export type LiveMapping =
  | (MappedEvents & {
      /** What a person should know. */
      notes: readonly MappingNote[];
      /** Paths of the inputs that no rule reads. */
      unread: readonly string[];
    })
  | DroppedEvent;

/** Maps by a blueprint. The same event and arrival give the same result. */
export interface Mapper {
  map(event: DataflyEvent, arrival: EventArrival): LiveMapping;
  /** Maps it anew: what was sent is explained when somebody asks. */
  explain(event: DataflyEvent, arrival: EventArrival): Mapping;
}

/** @example createMapper({ blueprint: loadVariant('default'), minIdLength: 5 }).map(event, { receivedAt: Date.now() }).events */
export function createMapper({ blueprint, minIdLength }: MappingSettings): Mapper {
  const compiled = compileBlueprint(blueprint);
  const { categories } = blueprint.consent;
  return {
    map(event, arrival) {
      const optOut = findOptOut(event, categories);
      if (optOut !== undefined) return { kind: 'dropped', ...optOut };
      const { mapped, notes, ...made } = make(event, compiled, minIdLength, arrival);
      return { ...mapped, notes, unread: findUnread(event, made) };
    },
    explain(event, arrival) {
      const optOut = findOptOut(event, categories);
      if (optOut !== undefined)
        return { kind: 'dropped', ...optOut, explanation: explainOptOut(event, optOut, arrival) };
      const { mapped, notes, builders, changes, withheld, hashed } = make(event, compiled, minIdLength, arrival);
      const fields = explainBuilders(builders).map((field) =>
        field.source !== null && hashed.has(field.source) ? { ...field, rule: 'map.privacy' } : field,
      );
      const kept = [...withheld].map((source) => ({ source, reason: WITHHELD }));
      const unused = [...kept, ...findUnused(event, { builders, changes, withheld })];
      return { ...mapped, explanation: { fields, unused, notes } };
    },
  };
}

/**
 * Maps one Datafly event to Amplitude's, none, one or several, and explains it.
 *
 * @example mapEvent(event, { blueprint: loadVariant('default'), minIdLength: 5 }, { receivedAt: Date.now() })
 */
export function mapEvent(event: DataflyEvent, settings: MappingSettings, arrival: EventArrival): Mapping {
  return createMapper(settings).explain(event, arrival);
}

interface MadeEvents extends Pick<PrivacyResult, 'withheld' | 'hashed'> {
  mapped: MappedEvents;
  builders: readonly EventBuilder[];
  changes: readonly Change[];
  notes: MappingNote[];
}

function make(
  event: DataflyEvent,
  compiled: CompiledBlueprint,
  minIdLength: number,
  arrival: EventArrival,
): MadeEvents {
  const { event: allowed, withheld, hashed } = applyPrivacy(event, compiled);
  const identity = mapIdentity(event, minIdLength);
  const source = { event: allowed, received: event, compiled, identity, arrival };
  const { builders, changes: built, notes = [], named } = buildEvents(source);
  const changes = [...identity.changes, ...built];
  const events: AmplitudeEvent[] = [];
  const refused: RefusedEvent[] = [];
  builders.forEach((builder, position) => {
    const refusal = identity.refusal ?? refuseName(builder.event, builder === named);
    if (refusal === undefined) events.push(builder.event);
    else {
      const ids = refusedIds(event);
      refused.push({ event: { ...builder.event, ...ids }, position, rule: 'map.limits', ...refusal });
    }
  });
  return {
    mapped: { kind: 'mapped', events, refused, changes },
    notes: [...(arrival.notes ?? []), ...identity.notes, ...notes],
    ...{ builders, changes, withheld, hashed },
  };
}

function refuseName(
  { event_type: name }: AmplitudeEvent,
  bySender: boolean,
): { field: string; reason: string } | undefined {
  const taken = RESERVED_EVENT_TYPES.has(name) || (bySender && OPERATION_EVENT_TYPES.has(name));
  return taken ? { field: 'event_type', reason: `"${name}" is reserved for Amplitude` } : undefined;
}

function explainOptOut(event: DataflyEvent, { rule, reason }: OptOut, { notes = [] }: EventArrival): Explanation {
  const nothing = { builders: [], changes: [], withheld: new Set<string>() };
  const unused = findUnused(event, nothing).map(({ source }) => ({ source, reason: `${rule}: ${reason}` }));
  return { fields: [], unused, notes: [...notes] };
}
