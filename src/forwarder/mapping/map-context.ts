import type { DataflyEvent } from '../event.ts';
import type { CONTEXT_FIELDS } from './blueprint.ts';
import { type Change, cleanString } from './clean-properties.ts';
import type { CompiledBlueprint } from './compile-blueprint.ts';
import type { EventArrival } from './event-arrival.ts';
import type { EventBuilder } from './event-builder.ts';
import { mapPlatform } from './map-platform.ts';
import { mapSession } from './map-time.ts';
import { WITHHELD } from './privacy.ts';
import { readFirst } from './read-path.ts';

const RULE = 'map.context';

/** Asks Amplitude for the address that a request comes from. From here that would be the forwarder's, not the visitor's. */
const REMOTE = '$remote';

/** Puts what the context says into an event: where, on what, in which session (`map.context`, `map.session`, `map.constants`). */
export function mapContext(
  builder: EventBuilder,
  event: DataflyEvent,
  compiled: CompiledBlueprint,
  arrival: EventArrival,
  changes: Change[],
): void {
  const { blueprint } = compiled;
  for (const { field, paths } of compiled.context) {
    const found = readFirst(event, paths);
    if (found === undefined) continue;
    if (field === 'ip' && blueprint.privacy.ip === 'drop') builder.skip(found.source, WITHHELD);
    else if (field === 'ip' && found.value === REMOTE) builder.skip(found.source, 'map.context: stands for the sender');
    else putField(builder, field, found, changes);
  }
  if (builder.event.ip === undefined && arrival.remoteAddress !== undefined && blueprint.privacy.ip === 'send') {
    builder.set('ip', arrival.remoteAddress, { rule: RULE, source: null });
  }
  const session = mapSession(event.context?.sessionId);
  const sessionSource = 'context.sessionId';
  if (session !== undefined) builder.set('session_id', session, { rule: 'map.session', source: sessionSource });
  else if (event.context?.sessionId != null) builder.skip(sessionSource, 'map.session: no time from 1973 on');
  mapPlatform(builder, event, compiled, changes);
  builder.set('library', blueprint.library, { rule: 'map.constants', source: null });
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
    else builder.skip(source, 'map.context: no number');
    return;
  }
  if (typeof value === 'string') builder.set(field, cleanString(value, source, changes), origin);
  else builder.skip(source, 'map.context: no text');
}
