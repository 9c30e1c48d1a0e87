import type { Blueprint } from './blueprint.ts';
import { type Change, cleanString } from './clean-properties.ts';
import type { Draft } from './draft.ts';
import { guard, guardedProperties, guardedRule, KEPT_BACK } from './privacy.ts';
import { readFirst } from './read-path.ts';

/** Where an event's own properties stand. */
export const PROPERTIES = 'properties.';

/**
 * Fills event properties from where the blueprint says they come from, but for those that are there already. What the
 * privacy lists say of a property holds under the name it leaves by too.
 *
 * @param moves event property → inputs, of which the first that holds text is taken
 */
export function putMoves(
  draft: Draft,
  moves: Readonly<Record<string, readonly string[]>>,
  event: object,
  rule: string,
  privacy: Blueprint['privacy'],
): Change[] {
  const guarded = guardedProperties(privacy);
  const changes: Change[] = [];
  for (const [property, paths] of Object.entries(moves)) {
    const found = readFirst(event, paths);
    if (typeof found?.value !== 'string' || draft.has('event_properties', [property])) continue;
    const { source } = found;
    const text = guard(property, cleanString(found.value, source, changes), guarded);
    const cameAs = source.startsWith(PROPERTIES) ? source.slice(PROPERTIES.length) : property;
    const origin = { rule: guardedRule(property, guardedRule(cameAs, rule, guarded), guarded), source };
    if (typeof text === 'string') draft.put('event_properties', [property], text, origin);
    else draft.skip(source, KEPT_BACK);
  }
  return changes;
}
