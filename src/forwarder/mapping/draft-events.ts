import type { DataflyEvent } from '../event.ts';
import type { Arrival } from './arrival.ts';
import type { Blueprint } from './blueprint.ts';
import { type Change, cleanProperties } from './clean-properties.ts';
import { createDraft, type Draft, type Origin } from './draft.ts';
import { makeInsertId } from './insert-id.ts';
import { mapContext } from './map-context.ts';
import type { Identity } from './map-identity.ts';
import { mapTime } from './map-time.ts';
import { isOperation, putTraits } from './operations.ts';
import { guard, guardedProperties, guardedRule, KEPT_BACK } from './privacy.ts';
import { PROPERTIES, putMoves } from './put-moves.ts';
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
  const { privacy } = source.blueprint;
  const cut = putTraits({ draft, field: 'user_properties', rule: 'map.identify', privacy }, traits, path);
  return { drafts: [draft], changes: [...changes, ...cut] };
}

/** `map.group`: the group's own properties, and an identify that makes the user belong to it. */
function draftGroup(source: Source): Drafts {
  const { event, blueprint } = source;
  const origin = { rule: 'map.group', source: 'groupId' };
  const group = start(source, '$groupidentify', { rule: 'map.group', source: 'type' }, '');
  const member = start(source, '$identify', { rule: 'map.group', source: 'type' }, ':identify');
  for (const { draft } of [group, member]) draft.put('groups', [blueprint.groupType], event.groupId ?? '', origin);
  const target = {
    draft: group.draft,
    field: 'group_properties',
    rule: 'map.group',
    privacy: blueprint.privacy,
  } as const;
  const cut = putTraits(target, event.traits ?? {}, 'traits');
  return { drafts: [group.draft, member.draft], changes: [...group.changes, ...cut] };
}

/** `map.track`, `map.page`, and before it the user's operations that came along (`map.ops-on-track`). */
function draftAction(source: Source): Drafts {
  const { event, blueprint } = source;
  const { properties: allowed, keptBack } = guardProperties(event.properties ?? {}, blueprint.privacy);
  const { properties, operations } = splitOperations(allowed);
  const page = event.type === 'page';
  const { draft, changes } = page
    ? start(source, blueprint.page.eventType, { rule: 'map.page', source: 'type' }, '')
    : start(source, ...nameTrack(event.event ?? '', blueprint), '');
  for (const source of keptBack) draft.skip(source, KEPT_BACK);
  const { privacy } = blueprint;
  const own = page ? putMoves(draft, blueprint.page.properties, { ...event, properties }, 'map.page', privacy) : [];
  const cut = putProperties(draft, properties, page ? 'map.page' : 'map.track', blueprint, pageSources(draft));
  const campaign = putMoves(draft, blueprint.campaign, event, 'map.context', privacy);
  mapRevenue(draft, properties, blueprint);
  if (!page && blueprint.emptyUserPropertiesOnIdentifiedTrack && draft.event.user_id !== undefined) {
    draft.open('user_properties', { rule: 'map.track', source: null });
  }
  const before = draftOperations(source, operations, event.traits ?? {});
  return { drafts: [...before.drafts, draft], changes: [...before.changes, ...changes, ...own, ...cut, ...campaign] };
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
  const target = { draft, field: 'user_properties', rule: 'map.ops-on-track', privacy } as const;
  const rest = putTraits(target, operations, 'properties');
  const fromTraits = putTraits(target, traits, 'traits');
  return { drafts: [draft], changes: [...changes, ...fromTraits, ...rest] };
}

/** What of the properties may leave, as it may leave: before any rule makes something of it (`map.privacy`). */
function guardProperties(
  properties: object,
  privacy: Blueprint['privacy'],
): { properties: object; keptBack: string[] } {
  const guarded = guardedProperties(privacy);
  const entries = Object.entries(properties).map(([key, value]) => ({ key, sent: guard(key, value, guarded) }));
  return {
    properties: Object.fromEntries(
      entries.filter(({ sent }) => sent !== undefined).map(({ key, sent }) => [key, sent]),
    ),
    keptBack: entries.filter(({ key }) => guarded.drop.includes(key)).map(({ key }) => `${PROPERTIES}${key}`),
  };
}

function splitOperations(properties: object): { properties: object; operations: object } {
  const entries = Object.entries(properties);
  return {
    properties: Object.fromEntries(entries.filter(([key]) => !isOperation(key))),
    operations: Object.fromEntries(entries.filter(([key]) => isOperation(key))),
  };
}

/** Inputs that a page's own fields have taken already. */
function pageSources(draft: Draft): ReadonlySet<string | null> {
  const own = [...draft.fields.values()].filter(({ path }) => path[0] === 'event_properties');
  return new Set(own.map(({ origin }) => origin.source));
}

function putProperties(
  draft: Draft,
  properties: object,
  rule: string,
  { privacy }: Blueprint,
  taken: ReadonlySet<string | null>,
): Change[] {
  const guarded = guardedProperties(privacy);
  const { value, changes } = cleanProperties(properties, 'properties');
  draft.open('event_properties', { rule, source: 'properties' });
  for (const [key, property] of Object.entries(value)) {
    const source = `${PROPERTIES}${key}`;
    if (taken.has(source) || draft.skipped.has(source)) continue;
    draft.put('event_properties', [key], property, { rule: guardedRule(key, rule, guarded), source });
  }
  return changes;
}
