import type { DataflyEvent } from '../event.ts';
import { type Change, cleanString } from './clean-properties.ts';
import type { CompiledBlueprint } from './compile-blueprint.ts';
import type { EventBuilder } from './event-builder.ts';
import { putTouch } from './put-touch.ts';
import { readFirst } from './read-path.ts';

const RULE = 'map.referrer';

/**
 * Keeps the last page that led a user here, and the first one with its domain (`map.referrer`). A page of the own site led
 * nobody here.
 */
export function putReferrer(
  builder: EventBuilder,
  event: DataflyEvent,
  { campaign, blueprint: { privacy } }: CompiledBlueprint,
  changes: Change[],
): void {
  const found = readFirst(event, campaign.referrer);
  if (found === undefined) return;
  const { source } = found;
  const domain = hostOf(found.value);
  if (domain === undefined || typeof found.value !== 'string') {
    builder.skip(source, `${RULE}: no address of a page`);
    return;
  }
  if (isSameSite(domain, hostOf(readFirst(event, campaign.page)?.value))) {
    builder.skip(source, `${RULE}: a page of the same site`);
    return;
  }
  const referrer = { value: cleanString(found.value, source, changes), source };
  putTouch(builder, RULE, ['$set', 'referrer'], referrer, privacy);
  putTouch(builder, RULE, ['$setOnce', 'initial_referrer'], referrer, privacy);
  putTouch(builder, RULE, ['$setOnce', 'initial_referring_domain'], { value: domain, source }, privacy);
}

/** The host of an address; undefined where it is none, or has no host. */
function hostOf(value: unknown): string | undefined {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  return url?.hostname || undefined;
}

/** Whether two hosts are one site: the same but for `www.`, or one a part of the other. */
function isSameSite(one: string, other: string | undefined): boolean {
  if (other === undefined) return false;
  const [a, b] = [withoutWww(one), withoutWww(other)];
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, '');
}
