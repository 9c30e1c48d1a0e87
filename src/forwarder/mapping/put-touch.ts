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
  [operation, name]: readonly ['$set' | '$setOnce', string],
  { value, source }: { value: string; source: string },
  privacy: Blueprint['privacy'],
): void {
  if (builder.has('user_properties', operation, name)) return;
  const sent = applyPrivacyToName(name, value, { drop: privacy.dropTraits, hash: privacy.hashTraits });
  if (sent === undefined) builder.skip(source, WITHHELD);
  else
    builder.putInside('user_properties', operation, name, sent, {
      rule: sent === value ? rule : 'map.privacy',
      source,
    });
}
