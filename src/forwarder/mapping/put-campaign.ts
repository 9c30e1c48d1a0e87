import type { DataflyEvent } from '../event.ts';
import type { Blueprint } from './blueprint.ts';
import { type Change, cleanString } from './clean-properties.ts';
import type { EventBuilder } from './event-builder.ts';
import { applyPrivacyToName, WITHHELD } from './privacy.ts';
import { readFirst } from './read-path.ts';

const RULE = 'map.context';

/**
 * Keeps a user's first and last campaign: `$set` overwrites, `$setOnce` only what is not there yet. An empty value goes
 * into neither: it would stay the first one for good. Where the campaign goes to event properties, nothing is put.
 */
export function putCampaign(builder: EventBuilder, event: DataflyEvent, { campaign, privacy }: Blueprint): Change[] {
  if (campaign.sendAs !== 'first-touch') return [];
  const changes: Change[] = [];
  for (const [property, paths] of Object.entries(campaign.properties)) {
    const found = readFirst(event, paths);
    if (typeof found?.value !== 'string' || found.value.trim() === '') continue;
    const input = { value: cleanString(found.value, found.source, changes), source: found.source };
    putTouch(builder, ['$set', property], input, privacy);
    putTouch(builder, ['$setOnce', `initial_${property}`], input, privacy);
  }
  return changes;
}

function putTouch(
  builder: EventBuilder,
  path: readonly [string, string],
  { value, source }: { value: string; source: string },
  privacy: Blueprint['privacy'],
): void {
  if (builder.has('user_properties', path)) return;
  const sent = applyPrivacyToName(path[1], value, { drop: privacy.dropTraits, hash: privacy.hashTraits });
  if (sent === undefined) builder.skip(source, WITHHELD);
  else builder.put('user_properties', path, sent, { rule: sent === value ? RULE : 'map.privacy', source });
}
