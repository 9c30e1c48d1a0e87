import type { DescribedMapping, EventPreview, MadeField, MappedDescription } from '../api/management-shapes.ts';

/** One field of an event under each variant; undefined where a variant does not set it. */
export interface FieldComparison {
  field: string;
  cells: readonly (MadeField | undefined)[];
  /** Whether its value is not the same under all variants that have the event. */
  differs: boolean;
}

/** One of the events that an event becomes. */
export interface ComparedEvent {
  /** The same under every variant. */
  insertId: string;
  /** What it is called under each variant; null where there is no such event. */
  names: readonly (string | null)[];
  /** Why each would be refused; null where it would not. */
  refused: readonly (string | null)[];
  fields: readonly FieldComparison[];
  /** Whether a variant has it not. */
  isMissing: boolean;
}

type MadeEvent = MappedDescription['events'][number];

/** Lays the mappings of one event side by side, field by field: events by their insert_id, fields by their paths. */
export function compareMappings(mappings: EventPreview['mappings']): ComparedEvent[] {
  const made = mappings.map(eventsOf);
  const ids = new Set(made.flatMap((events) => [...events.keys()]));
  return [...ids].map((insertId) => {
    const each = made.map((events) => events.get(insertId));
    const paths = new Set(each.flatMap((event) => event?.fields.map(({ field }) => field) ?? []));
    return {
      insertId,
      names: each.map((event) => event?.event_type ?? null),
      refused: each.map((event) => (event?.refused ? `${event.refused.field}: ${event.refused.reason}` : null)),
      fields: [...paths].map((path) => compareField(path, each)),
      isMissing: each.includes(undefined),
    };
  });
}

function compareField(path: string, each: readonly (MadeEvent | undefined)[]): FieldComparison {
  const cells = each.map((event) => event?.fields.find(({ field }) => field === path));
  const values = cells.filter((_, at) => each[at] !== undefined).map((cell) => JSON.stringify(cell?.value));
  return { field: path, cells, differs: new Set(values).size > 1 };
}

function eventsOf(mapping: DescribedMapping): Map<string, MadeEvent> {
  const events = mapping.kind === 'mapped' ? mapping.events : [];
  return new Map(events.map((event, place) => [insertIdOf(event) ?? `${place}`, event]));
}

function insertIdOf({ fields }: MadeEvent): string | undefined {
  const value = fields.find(({ field }) => field === 'insert_id')?.value;
  return typeof value === 'string' ? value : undefined;
}
