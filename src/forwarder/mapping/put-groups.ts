import type { DataflyEvent } from '../event.ts';
import type { Blueprint } from './blueprint.ts';
import { type Change, cleanString } from './clean-properties.ts';
import type { EventBuilder } from './event-builder.ts';
import { holdsValue, readFirst, splitPaths } from './read-path.ts';

const GROUP_IDS = splitPaths(['groupId', 'context.groupId']);

/**
 * Puts the group that an event belongs to (`map.event-groups`, `map.group`), by the type that the event or the blueprint
 * gives it.
 */
export function putGroups(
  builder: EventBuilder,
  event: DataflyEvent,
  { groupType: usual }: Blueprint,
  rule: string,
  changes: Change[],
): void {
  const found = readFirst(event, GROUP_IDS);
  if (typeof found?.value !== 'string') return;
  const { value, source } = found;
  const type = event.context?.groupType;
  const groupType = typeof type === 'string' && holdsValue(type) ? type : usual;
  const name = cleanString(groupType, 'context.groupType', changes);
  builder.put('groups', name, cleanString(value, source, changes), { rule, source });
}
