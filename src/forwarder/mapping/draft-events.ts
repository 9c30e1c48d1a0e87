import type { DataflyEvent } from '../event.ts';
import type { Arrival } from './arrival.ts';
import type { Blueprint } from './blueprint.ts';
import { type Change, cleanString } from './clean-properties.ts';
import { createDraft, type Draft, type Origin } from './draft.ts';
import { makeInsertId } from './insert-id.ts';
import { mapContext } from './map-context.ts';
import type { Identity } from './map-identity.ts';
import { mapTime } from './map-time.ts';
import { isOperation, putTraits } from './operations.ts';
import { putCampaign } from './put-campaign.ts';
import { movesOf, putConstants, putMoves, putOwn } from './put-properties.ts';
import { planRevenue, putLineItem, putRevenue, type Revenue } from './revenue.ts';

/** The events made of one, in the order they are to be sent, and what was cut off them. */
interface Drafts {
  drafts: Draft[];
  changes: Change[];
  /** The one of them whose name is the sender's. */
  named?: Draft;
}

/** What every event made of the same one shares. */
export interface Source {
  /** As it may leave (`map.privacy`). */
  event: DataflyEvent;
  /** As it came: what is kept back still tells two events apart. */
  received: DataflyEvent;
  blueprint: Blueprint;
  identity: Identity;
  arrival: Arrival;
}

/** Puts together the Amplitude events that one Datafly event becomes. */
export function draftEvents(source: Source): Drafts {
  const { event } = source;
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
  const { event, received, blueprint, identity, arrival } = source;
  const time = mapTime(event, arrival);
  const insertId = makeInsertId(received, arrival);
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
  const cut = putTraits({ draft, field: 'user_properties', rule: 'map.identify' }, traits, path);
  const campaign = putCampaign(draft, source.event, source.blueprint);
  return { drafts: [draft], changes: [...changes, ...cut, ...campaign] };
}

/** `map.group`: the group's own properties, and an identify that makes the user belong to it. */
function draftGroup(source: Source): Drafts {
  const { event, blueprint } = source;
  const origin = { rule: 'map.group', source: 'groupId' };
  const group = start(source, '$groupidentify', { rule: 'map.group', source: 'type' }, '');
  const member = start(source, '$identify', { rule: 'map.group', source: 'type' }, ':identify');
  const changes = [...group.changes];
  const id = cleanString(event.groupId ?? '', 'groupId', changes);
  for (const { draft } of [group, member]) draft.put('groups', [blueprint.groupType], id, origin);
  const target = { draft: group.draft, field: 'group_properties', rule: 'map.group' } as const;
  changes.push(...putTraits(target, event.traits ?? {}, 'traits'));
  changes.push(...putCampaign(member.draft, event, blueprint));
  return { drafts: [group.draft, member.draft], changes };
}

/** `map.track`, `map.page`, the user's operations before it (`map.ops-on-track`), and the products of an order after it. */
function draftAction(source: Source): Drafts {
  const { event, blueprint } = source;
  const { privacy } = blueprint;
  const { properties, operations } = splitOperations(event.properties ?? {});
  const page = event.type === 'page';
  const { draft, changes } = page
    ? start(source, blueprint.page.eventType, { rule: 'map.page', source: 'type' }, '')
    : start(source, ...nameTrack(event.event ?? '', blueprint), '');
  const eventType = draft.event.event_type;
  const rule = page ? 'map.page' : 'map.track';
  const own = { event, own: properties, base: 'properties', rule, privacy };
  const moves = page ? blueprint.page.properties : {};
  changes.push(...putMoves(draft, { ...moves, ...movesOf(eventType, blueprint) }, own), ...putOwn(draft, own));
  if (blueprint.campaign.sendAs === 'event-properties') {
    changes.push(...putMoves(draft, blueprint.campaign.properties, { ...own, rule: 'map.context' }));
  }
  putConstants(draft, blueprint);
  if (blueprint.sessionReplay) putSessionReplay(draft);
  if (!page && blueprint.emptyUserPropertiesOnIdentifiedTrack && draft.event.user_id !== undefined) {
    draft.open('user_properties', { rule: 'map.track', source: null });
  }
  const revenue = planRevenue(eventType, properties, blueprint);
  if (revenue !== undefined) putRevenue(draft, revenue);
  const after = revenue === undefined ? { drafts: [], changes: [] } : draftLineItems(source, revenue);
  const before = draftOperations(source, operations);
  return {
    drafts: [...before.drafts, draft, ...after.drafts],
    changes: [...before.changes, ...changes, ...after.changes],
    named: draft,
  };
}

function nameTrack(name: string, { eventNames }: Blueprint): [string, Origin] {
  const renamed = Object.hasOwn(eventNames, name) ? eventNames[name] : undefined;
  if (renamed !== undefined) return [renamed, { rule: 'map.names', source: 'event' }];
  const known = Object.values(eventNames).includes(name);
  return [name, { rule: known ? 'map.names' : 'map.custom', source: 'event' }];
}

/** One event for each product of an order, in their order (`map.revenue`, mode `line_items`). */
function draftLineItems(source: Source, revenue: Revenue): Drafts {
  const { event, blueprint } = source;
  const eventType = blueprint.revenue.lineItems[revenue.kind];
  const { privacy } = blueprint;
  const rule = 'map.revenue';
  const made = revenue.lineItems.map((line, index) => {
    const origin = { rule, source: line.source.replace(/\.\d+$/, '') };
    const { draft, changes } = start(source, eventType, origin, `:${index + 1}`);
    const own = { event, own: line.product, base: line.source, rule, privacy };
    changes.push(...putMoves(draft, movesOf(eventType, blueprint), own), ...putOwn(draft, own));
    // What tells of which order it is a part.
    const order = { ...own, own: event.properties ?? {}, base: 'properties' };
    changes.push(...putMoves(draft, { order_id: ORDER_ID }, order));
    putLineItem(draft, revenue, line);
    return { draft, changes };
  });
  return { drafts: made.map(({ draft }) => draft), changes: made.flatMap(({ changes }) => changes) };
}

const ORDER_ID = ['properties.order_id', 'properties.orderId', 'properties.transaction_id'];

/** What was meant for the user, on an event that is about something else: it goes ahead, on its own. */
function draftOperations(source: Source, operations: object): Drafts {
  const { event, blueprint } = source;
  const { draft, changes } = start(source, '$identify', { rule: 'map.ops-on-track', source: 'type' }, ':identify');
  const target = { draft, field: 'user_properties', rule: 'map.ops-on-track' } as const;
  const rest = putTraits(target, operations, 'properties');
  const fromTraits = putTraits(target, event.traits ?? {}, 'traits');
  const campaign = putCampaign(draft, event, blueprint);
  const asked = Object.keys(operations).length > 0 || Object.keys(event.traits ?? {}).length > 0;
  const empty = Object.keys(draft.event.user_properties ?? {}).length === 0;
  if (!asked && empty) return { drafts: [], changes: [] };
  return { drafts: [draft], changes: [...changes, ...fromTraits, ...rest, ...campaign] };
}

/** What ties an event to the recording of its session. Source: Amplitude's Session Replay docs. */
function putSessionReplay(draft: Draft): void {
  const { device_id: device, session_id: session } = draft.event;
  if (device === undefined || session === undefined) return;
  const origin = { rule: 'map.session', source: 'context.sessionId' };
  draft.put('event_properties', ['[Amplitude] Session Replay ID'], `${device}/${session}`, origin);
}

function splitOperations(properties: object): { properties: object; operations: object } {
  const entries = Object.entries(properties);
  return {
    properties: Object.fromEntries(entries.filter(([key]) => !isOperation(key))),
    operations: Object.fromEntries(entries.filter(([key]) => isOperation(key))),
  };
}
