import type { DataflyEvent } from '../event.ts';
import type { Blueprint } from './blueprint.ts';
import { type Change, cleanString } from './clean-properties.ts';
import type { EventBuilder } from './event-builder.ts';
import { putReferrer } from './put-referrer.ts';
import { putTouch } from './put-touch.ts';
import { readFirst } from './read-path.ts';

const RULE = 'map.context';

/** Whether an event may tell how its user came here, so that it is worth a look. */
export function hasCampaign(event: DataflyEvent, { campaign }: Blueprint): boolean {
  if (campaign.sendAs !== 'first-touch') return false;
  const isReferred = event.type === 'page' && readFirst(event, campaign.referrer) !== undefined;
  return isReferred || Object.values(campaign.properties).some((paths) => readFirst(event, paths) !== undefined);
}

/**
 * Keeps a user's first and last campaign: `$set` overwrites, `$setOnce` only what is not there yet. An empty value goes
 * into neither: it would stay the first one for good. Where the campaign goes to event properties, nothing is put.
 */
export function putCampaign(builder: EventBuilder, event: DataflyEvent, { campaign, privacy }: Blueprint): Change[] {
  if (campaign.sendAs !== 'first-touch') return [];
  const changes: Change[] = event.type === 'page' ? putReferrer(builder, event, campaign, privacy) : [];
  for (const [property, paths] of Object.entries(campaign.properties)) {
    const found = readFirst(event, paths);
    if (typeof found?.value !== 'string' || found.value.trim() === '') continue;
    const input = { value: cleanString(found.value, found.source, changes), source: found.source };
    putTouch(builder, RULE, ['$set', property], input, privacy);
    putTouch(builder, RULE, ['$setOnce', `initial_${property}`], input, privacy);
  }
  return changes;
}
