import type { DataflyEvent } from '../event.ts';
import type { Arrival } from './arrival.ts';
import { type Blueprint, CONTEXT_FIELDS } from './blueprint.ts';
import { type Change, cleanString } from './clean-properties.ts';
import type { Draft } from './draft.ts';
import { mapSession } from './map-time.ts';
import { readFirst } from './read-path.ts';

const RULE = 'map.context';

/** What the advertising id is called, by lower-case OS name. */
const ADVERTISING_ID: Record<string, 'idfa' | 'adid'> = { ios: 'idfa', ipados: 'idfa', android: 'adid' };

/** Puts what the context says into an event: where, on what, in which session (`map.context`, `map.session`, `map.constants`). */
export function mapContext(draft: Draft, event: DataflyEvent, blueprint: Blueprint, arrival: Arrival): Change[] {
  const changes: Change[] = [];
  for (const field of CONTEXT_FIELDS) {
    const paths = field === 'ip' && blueprint.privacy.ip === 'drop' ? undefined : blueprint.context[field];
    if (paths !== undefined) putField(draft, field, readFirst(event, paths), changes);
  }
  if (draft.event.ip === undefined && arrival.remoteAddress !== undefined && blueprint.privacy.ip === 'send') {
    draft.set('ip', arrival.remoteAddress, { rule: RULE, source: null });
  }
  const session = mapSession(event.context?.sessionId);
  if (session !== undefined) {
    draft.set('session_id', session, { rule: 'map.session', source: 'context.sessionId' });
  }
  mapAdvertisingId(draft, event);
  draft.set('platform', choosePlatform(event, blueprint), { rule: 'map.constants', source: platformSource(event) });
  draft.set('library', blueprint.library, { rule: 'map.constants', source: null });
  return changes;
}

/** Puts the campaign into event properties, where the sender has not set them (`map.context`). */
export function mapCampaign(draft: Draft, event: DataflyEvent, blueprint: Blueprint): void {
  for (const [property, paths] of Object.entries(blueprint.campaign)) {
    const found = readFirst(event, paths);
    if (typeof found?.value !== 'string' || Object.hasOwn(draft.event.event_properties ?? {}, property)) continue;
    draft.put('event_properties', [property], cleanString(found.value, found.source, []), {
      rule: RULE,
      source: found.source,
    });
  }
}

function putField(
  draft: Draft,
  field: (typeof CONTEXT_FIELDS)[number],
  found: { value: unknown; source: string } | undefined,
  changes: Change[],
): void {
  if (found === undefined) return;
  const { value, source } = found;
  const origin = { rule: RULE, source };
  if (field === 'location_lat' || field === 'location_lng') {
    if (typeof value === 'number' && Number.isFinite(value)) draft.set(field, value, origin);
    return;
  }
  if (typeof value === 'string') draft.set(field, cleanString(value, source, changes), origin);
}

function mapAdvertisingId(draft: Draft, event: DataflyEvent): void {
  const id = event.context?.device?.advertisingId;
  const field = ADVERTISING_ID[osName(event)];
  if (id && field !== undefined) draft.set(field, id, { rule: RULE, source: 'context.device.advertisingId' });
}

function choosePlatform(event: DataflyEvent, { platform }: Blueprint): string {
  if (isBrowser(event)) return platform.otherwise;
  const os = osName(event);
  return (Object.hasOwn(platform.byOs, os) ? platform.byOs[os] : undefined) ?? platform.otherwise;
}

function platformSource(event: DataflyEvent): string | null {
  return !isBrowser(event) && osName(event) !== '' ? 'context.os.name' : null;
}

/** A page or a browser's user agent: the browser collector sends both. */
function isBrowser({ context }: DataflyEvent): boolean {
  return Boolean(context?.page) || Boolean(context?.userAgent?.startsWith('Mozilla/'));
}

function osName({ context }: DataflyEvent): string {
  return context?.os?.name?.toLowerCase() ?? '';
}
