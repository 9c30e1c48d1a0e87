import type { DataflyEvent } from '../event.ts';
import type { Arrival } from './arrival.ts';
import type { Blueprint } from './blueprint.ts';
import { type Change, cleanProperties, cleanString } from './clean-properties.ts';
import { createDraft, type Draft, type Origin } from './draft.ts';
import { makeInsertId } from './insert-id.ts';
import { mapCampaign, mapContext } from './map-context.ts';
import type { Identity } from './map-identity.ts';
import { mapTime } from './map-time.ts';
import { hash, isOperation, putTraits } from './operations.ts';
import { readFirst } from './read-path.ts';
import { mapRevenue } from './revenue.ts';

/** The events made of one, in the order they are to be sent, and what was cut off them. */
interface Drafts {
  drafts: Draft[];
  changes: Change[];
}

/** What every event made of the same one shares. */
interface Source {
  event: DataflyEvent;
  blueprint: Blueprint;
  identity: Identity;
  arrival: Arrival;
}

/** Puts together the Amplitude events that one Datafly event becomes. */
export function draftEvents(event: DataflyEvent, blueprint: Blueprint, identity: Identity, arrival: Arrival): Drafts {
  const source = { event, blueprint, identity, arrival };
  switch (event.type) {
    case 'identify':
      return draftIdentify(source, '', event.traits ?? {}, 'traits');
    case 'group':
      return draftGroup(source);
    case 'page':
    case 'track':
      return draftAction(source);
  }
}

function start(source: Source, eventType: string, origin: Origin, suffix: string): { draft: Draft; changes: Change[] } {
  const { event, blueprint, identity, arrival } = source;
  const time = mapTime(event, arrival);
  const insertId = makeInsertId(event, arrival);
  const draft = createDraft(
    { event_type: eventType, time: time.time, insert_id: insertId.id + suffix },
    { event_type: origin, time: time.origin, insert_id: insertId.origin },
  );
  const rule = 'map.identity';
  if (identity.userId !== undefined) draft.set('user_id', identity.userId, { rule, source: 'userId' });
  if (identity.deviceId !== undefined) draft.set('device_id', identity.deviceId, { rule, source: 'anonymousId' });
  return { draft, changes: mapContext(draft, event, blueprint, arrival) };
}

/** `map.identify`: traits become operations on the user. */
function draftIdentify(source: Source, suffix: string, traits: object, path: string): Drafts {
  const { draft, changes } = start(source, '$identify', { rule: 'map.identify', source: 'type' }, suffix);
  const cut = putTraits(draft, 'user_properties', traits, path, 'map.identify', source.blueprint.privacy);
  return { drafts: [draft], changes: [...changes, ...cut] };
}

/** `map.group`: the group's own properties, and an identify that makes the user belong to it. */
function draftGroup(source: Source): Drafts {
  const { event, blueprint } = source;
  const origin = { rule: 'map.group', source: 'groupId' };
  const group = start(source, '$groupidentify', { rule: 'map.group', source: 'type' }, '');
  const member = start(source, '$identify', { rule: 'map.group', source: 'type' }, ':identify');
  for (const { draft } of [group, member]) draft.put('groups', [blueprint.groupType], event.groupId ?? '', origin);
  const traits = event.traits ?? {};
  const cut = putTraits(group.draft, 'group_properties', traits, 'traits', 'map.group', blueprint.privacy);
  return { drafts: [group.draft, member.draft], changes: [...group.changes, ...cut] };
}

/** `map.track`, `map.page`, and before it the user's operations that came along (`map.ops-on-track`). */
function draftAction(source: Source): Drafts {
  const { event, blueprint } = source;
  const { properties, operations } = splitOperations(event.properties ?? {});
  const page = event.type === 'page';
  const { draft, changes } = page
    ? start(source, blueprint.page.eventType, { rule: 'map.page', source: 'type' }, '')
    : start(source, ...nameTrack(event.event ?? '', blueprint), '');
  if (page) putPage(draft, event, blueprint, changes);
  const cut = putProperties(draft, properties, page ? 'map.page' : 'map.track', blueprint, pageSources(draft));
  mapCampaign(draft, event, blueprint);
  mapRevenue(draft, properties, blueprint);
  if (!page && blueprint.emptyUserPropertiesOnIdentifiedTrack && draft.event.user_id !== undefined) {
    draft.open('user_properties', { rule: 'map.track', source: null });
  }
  const before = draftOperations(source, operations, event.traits ?? {});
  return { drafts: [...before.drafts, draft], changes: [...before.changes, ...changes, ...cut] };
}

function nameTrack(name: string, { eventNames }: Blueprint): [string, Origin] {
  const renamed = Object.hasOwn(eventNames, name) ? eventNames[name] : undefined;
  if (renamed !== undefined) return [renamed, { rule: 'map.names', source: 'event' }];
  const known = Object.values(eventNames).includes(name);
  return [name, { rule: known ? 'map.names' : 'map.custom', source: 'event' }];
}

function draftOperations(source: Source, operations: object, traits: object): Drafts {
  const suffix = ':identify';
  const fromProperties = Object.keys(operations).length > 0;
  if (!fromProperties && Object.keys(traits).length === 0) return { drafts: [], changes: [] };
  const { draft, changes } = start(source, '$identify', { rule: 'map.ops-on-track', source: 'type' }, suffix);
  const { privacy } = source.blueprint;
  const fromTraits = putTraits(draft, 'user_properties', traits, 'traits', 'map.ops-on-track', privacy);
  const rest = putTraits(draft, 'user_properties', operations, 'properties', 'map.ops-on-track', privacy);
  return { drafts: [draft], changes: [...changes, ...fromTraits, ...rest] };
}

function splitOperations(properties: object): { properties: object; operations: object } {
  const entries = Object.entries(properties);
  return {
    properties: Object.fromEntries(entries.filter(([key]) => !isOperation(key))),
    operations: Object.fromEntries(entries.filter(([key]) => isOperation(key))),
  };
}

function putPage(draft: Draft, event: DataflyEvent, blueprint: Blueprint, changes: Change[]): void {
  for (const [property, paths] of Object.entries(blueprint.page.properties)) {
    const found = readFirst(event, paths);
    if (typeof found?.value !== 'string') continue;
    const text = cleanString(found.value, found.source, changes);
    draft.put('event_properties', [property], text, { rule: 'map.page', source: found.source });
  }
}

/** Inputs that a page's own fields have taken already. */
function pageSources(draft: Draft): ReadonlySet<string | null> {
  return new Set(draft.fields.filter(({ origin }) => origin.rule === 'map.page').map(({ origin }) => origin.source));
}

function putProperties(
  draft: Draft,
  properties: object,
  rule: string,
  { privacy }: Blueprint,
  taken: ReadonlySet<string | null>,
): Change[] {
  const { value, changes } = cleanProperties(properties, 'properties');
  draft.open('event_properties', { rule, source: 'properties' });
  for (const [key, property] of Object.entries(value)) {
    const source = `properties.${key}`;
    if (taken.has(source) || privacy.dropProperties.includes(key)) continue;
    const sent = privacy.hashProperties.includes(key) ? hash(property) : property;
    draft.put('event_properties', [key], sent, { rule, source });
  }
  return changes;
}
