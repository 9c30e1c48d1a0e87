import type { DataflyEvent } from '../event.ts';
import { type Change, cleanString } from './clean-properties.ts';
import type { CompiledBlueprint } from './compile-blueprint.ts';
import type { EventBuilder } from './event-builder.ts';
import { putReferrer } from './put-referrer.ts';
import { putTouch } from './put-touch.ts';
import { readFirst } from './read-path.ts';

const RULE = 'map.context';

/** Whether an event may tell how its user came here, so that it is worth a look. */
export function hasCampaign(event: DataflyEvent, { blueprint, campaign }: CompiledBlueprint): boolean {
  if (blueprint.campaign.sendAs !== 'first-touch') return false;
  const isReferred = event.type === 'page' && readFirst(event, campaign.referrer) !== undefined;
  return isReferred || campaign.moves.some(({ paths }) => readFirst(event, paths) !== undefined);
}

/**
 * Keeps a user's first and last campaign: `$set` overwrites, `$setOnce` only what is not there yet. An empty value goes
 * into neither: it would stay the first one for good. Where the campaign goes to event properties, nothing is put.
 */
export function putCampaign(
  builder: EventBuilder,
  event: DataflyEvent,
  compiled: CompiledBlueprint,
  changes: Change[],
): void {
  const { blueprint, campaign } = compiled;
  const { privacy } = blueprint;
  if (blueprint.campaign.sendAs !== 'first-touch') return;
  if (event.type === 'page') putReferrer(builder, event, compiled, changes);
  for (const { property, paths } of campaign.moves) {
    const found = readFirst(event, paths);
    if (typeof found?.value !== 'string') continue;
    const input = { value: cleanString(found.value, found.source, changes), source: found.source };
    putTouch(builder, RULE, ['$set', property], input, privacy);
    putTouch(builder, RULE, ['$setOnce', `initial_${property}`], input, privacy);
  }
}
