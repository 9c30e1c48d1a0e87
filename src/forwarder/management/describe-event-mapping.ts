import { listMade } from '../mapping/list-made.ts';
import type { Mapping } from '../mapping/map-event.ts';
import { valueAt } from '../mapping/value-at.ts';

/** What became of an event, field by field: the value, the rule that set it, and what it was read from. */
export function describeEventMapping(mapping: Mapping): object {
  const { fields, unused, notes } = mapping.explanation;
  if (mapping.kind === 'dropped') {
    const { rule, reason } = mapping;
    return { kind: 'dropped', rule, reason, unused, notes };
  }
  const events = listMade(mapping.events, mapping.refused).map(({ event, refused }, index) => ({
    event_type: event.event_type,
    refused: refused === undefined ? null : { rule: refused.rule, field: refused.field, reason: refused.reason },
    fields: fields
      .filter(({ event: of }) => of === index)
      .map(({ field, rule, source }) => ({ field, value: valueAt(event, field) ?? null, rule, source })),
  }));
  return { kind: 'mapped', events, changes: mapping.changes, unused, notes };
}
