import { type CompiledBlueprint, spellingOf } from './compile-blueprint.ts';

/**
 * What a track event is called when it leaves (`map.names`, `map.custom`): names that the blueprint knows get one spelling,
 * whatever the case, the blanks between, or the order of two words; any other passes.
 */
export function nameEvent(
  name: string,
  { names }: CompiledBlueprint,
): { eventType: string; rule: 'map.names' | 'map.custom'; source: 'event' } {
  const known = names.get(spellingOf(name));
  if (known !== undefined) return { eventType: known, rule: 'map.names', source: 'event' };
  return { eventType: name, rule: 'map.custom', source: 'event' };
}
