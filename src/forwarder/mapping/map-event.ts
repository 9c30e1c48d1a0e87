import type { AmplitudeEvent } from '../amplitude-event.ts';
import type { DataflyEvent } from '../event.ts';
import { findOptOut, type OptOut } from '../intake/find-opt-out.ts';
import type { Blueprint } from './blueprint.ts';
import { buildEvents } from './build-events.ts';
import type { Change } from './clean-properties.ts';
import type { EventArrival } from './event-arrival.ts';
import { type EventBuilder, explainBuilder } from './event-builder.ts';
import type { Explanation } from './explanation.ts';
import { findUnused } from './find-unused.ts';
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

/** What becomes of one Datafly event. */
export type Mapping =
  | {
      kind: 'mapped';
      /** In the order they are to be sent. */
      events: AmplitudeEvent[];
      refused: RefusedEvent[];
      changes: Change[];
      explanation: Explanation;
    }
  /** Withheld on purpose. */
  | { kind: 'dropped'; rule: string; reason: string; explanation: Explanation };

/**
 * Maps one Datafly event to Amplitude's: none, one or several. The same event and arrival give the same result.
 *
 * @example mapEvent(event, { blueprint: loadVariant('default'), minIdLength: 5 }, { receivedAt: Date.now() })
 */
export function mapEvent(event: DataflyEvent, settings: MappingSettings, arrival: EventArrival): Mapping {
  const { blueprint, minIdLength } = settings;
  const optOut = findOptOut(event, blueprint.consent.categories);
  if (optOut !== undefined) return { kind: 'dropped', ...optOut, explanation: findUnusedOnly(event, optOut, arrival) };
  const allowed = applyPrivacy(event, blueprint.privacy);
  const identity = mapIdentity(event, minIdLength);
  const source = { event: allowed.event, received: event, blueprint, identity, arrival };
  const { builders, changes, notes = [], named } = buildEvents(source);
  const all = [...identity.changes, ...changes];
  const checked = builders.map((builder) => ({
    event: builder.event,
    refusal: identity.refusal ?? refuseName(builder.event, builder === named),
  }));
  return {
    kind: 'mapped',
    events: checked.flatMap(({ event: one, refusal }) => (refusal === undefined ? [one] : [])),
    refused: checked.flatMap(({ event: one, refusal }, position) =>
      refusal === undefined
        ? []
        : [{ event: { ...one, ...refusedIds(event) }, position, rule: 'map.limits', ...refusal }],
    ),
    changes: all,
    explanation: {
      ...explain(event, builders, all, allowed),
      notes: [...(arrival.notes ?? []), ...identity.notes, ...notes],
    },
  };
}

function refuseName(
  { event_type: name }: AmplitudeEvent,
  bySender: boolean,
): { field: string; reason: string } | undefined {
  const taken = RESERVED_EVENT_TYPES.has(name) || (bySender && OPERATION_EVENT_TYPES.has(name));
  return taken ? { field: 'event_type', reason: `"${name}" is reserved for Amplitude` } : undefined;
}

function explain(
  event: DataflyEvent,
  builders: readonly EventBuilder[],
  changes: readonly Change[],
  { withheld, hashed }: Pick<PrivacyResult, 'withheld' | 'hashed'>,
): Omit<Explanation, 'notes'> {
  const isHashed = (source: string | null) => source !== null && hashed.has(source);
  const fields = builders
    .flatMap(explainBuilder)
    .map((field) => (isHashed(field.source) ? { ...field, rule: 'map.privacy' } : field));
  const withheldInputs = [...withheld].map((source) => ({ source, reason: WITHHELD }));
  const unused = findUnused(event, builders, changes).filter(({ source }) => !isWithheld(source, withheld));
  return { fields, unused: [...withheldInputs, ...unused] };
}

/** Whether an input, or something it lies in, was withheld. */
function isWithheld(source: string, withheld: ReadonlySet<string>): boolean {
  return withheld.has(source) || [...withheld].some((path) => source.startsWith(`${path}.`));
}

function findUnusedOnly(event: DataflyEvent, { rule, reason }: OptOut, { notes = [] }: EventArrival): Explanation {
  const unused = findUnused(event, [], []).map(({ source }) => ({ source, reason: `${rule}: ${reason}` }));
  return { fields: [], unused, notes: [...notes] };
}
