import type { Blueprint } from './blueprint.ts';
import type { EventBuilder } from './event-builder.ts';
import { applyPrivacyToName, WITHHELD } from './privacy.ts';

/**
 * Puts one operation on a user that tells how they came here, unless it is there already. What the privacy lists say of
 * traits holds for it.
 */
export function putTouch(
  builder: EventBuilder,
  rule: string,
  path: readonly ['$set' | '$setOnce', string],
  { value, source }: { value: string; source: string },
  privacy: Blueprint['privacy'],
): void {
  if (builder.has('user_properties', path)) return;
  const sent = applyPrivacyToName(path[1], value, { drop: privacy.dropTraits, hash: privacy.hashTraits });
  if (sent === undefined) builder.skip(source, WITHHELD);
  else builder.put('user_properties', path, sent, { rule: sent === value ? rule : 'map.privacy', source });
}
