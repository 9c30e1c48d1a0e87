import type { DataflyEvent } from '../event.ts';
import { type Blueprint, CONTEXT_FIELDS } from './blueprint.ts';
import { type Change, cleanString } from './clean-properties.ts';
import type { EventArrival } from './event-arrival.ts';
import type { EventBuilder } from './event-builder.ts';
import { mapSession } from './map-time.ts';
import { WITHHELD } from './privacy.ts';
import { readFirst } from './read-path.ts';

const RULE = 'map.context';

/** What the advertising id is called, by what the event ran on. */
const ADVERTISING_ID: ReadonlyMap<string, 'idfa' | 'adid'> = new Map([
  ['ios', 'idfa'],
  ['ipados', 'idfa'],
  ['android', 'adid'],
]);

/** Asks Amplitude for the address that a request comes from. From here that would be the forwarder's, not the visitor's. */
const REMOTE = '$remote';

/** What says what an event ran on, the first known one first. */
const DEVICE_KIND = ['context.os.name', 'context.device.type'];

/** Puts what the context says into an event: where, on what, in which session (`map.context`, `map.session`, `map.constants`). */
export function mapContext(
  builder: EventBuilder,
  event: DataflyEvent,
  blueprint: Blueprint,
  arrival: EventArrival,
): Change[] {
  const changes: Change[] = [];
  for (const field of CONTEXT_FIELDS) {
    const found = readFirst(event, blueprint.context[field] ?? []);
    if (found === undefined) continue;
    if (field === 'ip' && blueprint.privacy.ip === 'drop') builder.skip(found.source, WITHHELD);
    else if (field === 'ip' && found.value === REMOTE) builder.skip(found.source, 'map.context: stands for the sender');
    else putField(builder, field, found, changes);
  }
  if (builder.event.ip === undefined && arrival.remoteAddress !== undefined && blueprint.privacy.ip === 'send') {
    builder.set('ip', arrival.remoteAddress, { rule: RULE, source: null });
  }
  const session = mapSession(event.context?.sessionId);
  if (session !== undefined) {
    builder.set('session_id', session, { rule: 'map.session', source: 'context.sessionId' });
  }
  mapDeviceIds(builder, event);
  const platform = choosePlatform(event, blueprint);
  builder.set('platform', platform.value, { rule: 'map.constants', source: platform.source });
  builder.set('library', blueprint.library, { rule: 'map.constants', source: null });
  return changes;
}

function putField(
  builder: EventBuilder,
  field: (typeof CONTEXT_FIELDS)[number],
  { value, source }: { value: unknown; source: string },
  changes: Change[],
): void {
  const origin = { rule: RULE, source };
  if (field === 'location_lat' || field === 'location_lng') {
    if (typeof value === 'number' && Number.isFinite(value)) builder.set(field, value, origin);
    return;
  }
  if (typeof value === 'string') builder.set(field, cleanString(value, source, changes), origin);
}

/** `idfa` and `idfv` on Apple's systems, `adid` on Android. */
function mapDeviceIds(builder: EventBuilder, event: DataflyEvent): void {
  const kinds = readKinds(event);
  const field = kinds.map(({ kind }) => ADVERTISING_ID.get(kind)).find((name) => name !== undefined);
  const { advertisingId, id } = event.context?.device ?? {};
  if (advertisingId && field !== undefined) {
    builder.set(field, advertisingId, { rule: RULE, source: 'context.device.advertisingId' });
  }
  if (id && field === 'idfa') builder.set('idfv', id, { rule: RULE, source: 'context.device.id' });
}

function choosePlatform(event: DataflyEvent, { platform }: Blueprint): { value: string; source: string | null } {
  const known = new Map(Object.entries(platform.byOs));
  const kinds = isBrowser(event) ? [] : readKinds(event);
  for (const { kind, source } of kinds) {
    const value = known.get(kind);
    if (value !== undefined) return { value, source };
  }
  return { value: platform.otherwise, source: null };
}

/** What the event says it ran on, in lower case, by OS and by device. */
function readKinds(event: DataflyEvent): { kind: string; source: string }[] {
  return DEVICE_KIND.flatMap((path) => {
    const kind = readFirst(event, [path])?.value;
    return typeof kind === 'string' ? [{ kind: kind.toLowerCase(), source: path }] : [];
  });
}

/** A page or a browser's user agent: the browser collector sends both. */
function isBrowser({ context }: DataflyEvent): boolean {
  return Boolean(context?.page) || Boolean(context?.userAgent?.startsWith('Mozilla/'));
}
