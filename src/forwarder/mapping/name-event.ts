import type { Blueprint } from './blueprint.ts';
import { indexBlueprint, spellingOf } from './blueprint-index.ts';
import type { Origin } from './event-builder.ts';

/**
 * What a track event is called when it leaves (`map.names`, `map.custom`): names that the blueprint knows get one spelling,
 * whatever the case, the blanks between, or the order of two words; any other passes.
 */
export function nameEvent(name: string, blueprint: Blueprint): [eventType: string, origin: Origin] {
  const known = indexBlueprint(blueprint).names.get(spellingOf(name));
  if (known !== undefined) return [known, { rule: 'map.names', source: 'event' }];
  return [name, { rule: 'map.custom', source: 'event' }];
}
