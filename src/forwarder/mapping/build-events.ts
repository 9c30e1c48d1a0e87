import type { DataflyEvent } from '../event.ts';
import type { Blueprint } from './blueprint.ts';
import { indexBlueprint } from './blueprint-index.ts';
import type { Change } from './clean-properties.ts';
import type { EventArrival } from './event-arrival.ts';
import { createEventBuilder, type EventBuilder, type Origin } from './event-builder.ts';
import type { MappingNote } from './explanation.ts';
import { makeInsertId } from './insert-id.ts';
import { mapContext } from './map-context.ts';
import type { MappedIdentity } from './map-identity.ts';
import { mapTime } from './map-time.ts';
import { nameEvent } from './name-event.ts';
import { isOperation, putTraits } from './operations.ts';
import { hasCampaign, putCampaign } from './put-campaign.ts';
import { putGroups } from './put-groups.ts';
import { putConstants, putMoves, putOwn } from './put-properties.ts';
import { planRevenue, putLineItem, putRevenue, type Revenue } from './revenue.ts';

/** The events made of one, in the order they are to be sent, and what was cut off them. */
interface BuiltEvents {
  builders: EventBuilder[];
  changes: Change[];
  notes?: MappingNote[];
  /** The one of them whose name is the sender's. */
  named?: EventBuilder;
}

/** What every event made of the same one shares. */
export interface Source {
  /** As it may leave (`map.privacy`). */
  event: DataflyEvent;
  /** As it came: what is withheld still tells two events apart. */
  received: DataflyEvent;
  blueprint: Blueprint;
  identity: MappedIdentity;
  arrival: EventArrival;
}

/** Puts together the Amplitude events that one Datafly event becomes. */
export function buildEvents(source: Source): BuiltEvents {
  const { event } = source;
  switch (event.type) {
    case 'identify':
      return buildIdentify(source);
    case 'group':
      return buildGroup(source);
    case 'page':
    case 'track':
      return buildAction(source);
  }
}

function start(
  source: Source,
  eventType: string,
  origin: Origin,
  suffix: string,
): { builder: EventBuilder; changes: Change[] } {
  const { event, received, blueprint, identity, arrival } = source;
  const time = mapTime(event, arrival.receivedAt);
  const insertId = makeInsertId(received, arrival);
  const builder = createEventBuilder(
    { event_type: eventType, time: time.time, insert_id: insertId.id + suffix },
    { event_type: origin, time: time.origin, insert_id: insertId.origin },
  );
  const rule = 'map.identity';
  if (identity.userId !== undefined) builder.set('user_id', identity.userId, { rule, source: 'userId' });
  if (identity.deviceId !== undefined) builder.set('device_id', identity.deviceId, { rule, source: 'anonymousId' });
  return { builder, changes: mapContext(builder, event, blueprint, arrival) };
}

/** `map.identify`: traits become operations on the user. */
function buildIdentify(source: Source): BuiltEvents {
  const { event, blueprint } = source;
  const { builder, changes } = start(source, '$identify', { rule: 'map.identify', source: 'type' }, '');
  const cut = putUserTraits(builder, source, 'map.identify');
  const groups = putGroups(builder, event, blueprint, 'map.event-groups');
  const campaign = putCampaign(builder, event, blueprint);
  return { builders: [builder], changes: [...changes, ...cut, ...groups, ...campaign] };
}

/** Puts what an event says of its user, besides what it is about: its traits before those of its context. */
function putUserTraits(builder: EventBuilder, { event, blueprint }: Source, rule: string): Change[] {
  const target = { builder, field: 'user_properties', rule, nulls: blueprint.traits.null } as const;
  return [
    ...putTraits(target, event.traits ?? {}, 'traits'),
    ...putTraits(target, contextTraits(event), 'context.traits'),
  ];
}

function contextTraits({ context }: DataflyEvent): object {
  const traits = context?.traits;
  return typeof traits === 'object' && traits !== null && !Array.isArray(traits) ? traits : {};
}

/** `map.group`: the group's own properties, and an identify that makes the user belong to it. */
function buildGroup(source: Source): BuiltEvents {
  const { event, blueprint } = source;
  const rule = 'map.group';
  const group = start(source, '$groupidentify', { rule, source: 'type' }, '');
  const member = start(source, '$identify', { rule, source: 'type' }, ':identify');
  const changes = [...group.changes, ...putGroups(group.builder, event, blueprint, rule)];
  putGroups(member.builder, event, blueprint, rule);
  const ofGroup = { builder: group.builder, field: 'group_properties', rule, nulls: blueprint.traits.null } as const;
  changes.push(...putTraits(ofGroup, event.traits ?? {}, 'traits'));
  const ofMember = { ...ofGroup, builder: member.builder, field: 'user_properties' } as const;
  const more = contextTraits(event);
  if (Object.keys(more).length > 0) changes.push(...putTraits(ofMember, more, 'context.traits'));
  changes.push(...putCampaign(member.builder, event, blueprint));
  return { builders: [group.builder, member.builder], changes };
}

/** `map.track`, `map.page`, the user's operations before it (`map.ops-on-track`), and the products of an order after it. */
function buildAction(source: Source): BuiltEvents {
  const { event, blueprint } = source;
  const { privacy } = blueprint;
  const { properties, operations } = splitOperations(event.properties ?? {});
  const page = event.type === 'page';
  const { builder, changes } = page
    ? start(source, blueprint.page.eventType, { rule: 'map.page', source: 'type' }, '')
    : start(source, ...nameEvent(event.event ?? '', blueprint), '');
  const eventType = builder.event.event_type;
  const rule = page ? 'map.page' : 'map.track';
  const own = { event, own: properties, base: 'properties', rule, privacy };
  const moves = page ? blueprint.page.properties : {};
  changes.push(
    ...putMoves(builder, { ...moves, ...indexBlueprint(blueprint).moves.get(eventType) }, own),
    ...putOwn(builder, own),
  );
  if (blueprint.campaign.sendAs === 'event-properties') {
    changes.push(...putMoves(builder, blueprint.campaign.properties, { ...own, rule: 'map.context' }));
  }
  putConstants(builder, blueprint);
  changes.push(...putGroups(builder, event, blueprint, 'map.event-groups'));
  if (blueprint.sessionReplay) putSessionReplay(builder);
  if (!page && blueprint.emptyUserPropertiesOnIdentifiedTrack && builder.event.user_id !== undefined) {
    builder.open('user_properties', { rule: 'map.track', source: null });
  }
  const { revenue, notes } = planRevenue(eventType, properties, blueprint);
  if (revenue !== undefined) putRevenue(builder, revenue);
  const after = revenue === undefined ? { builders: [], changes: [] } : buildLineItems(source, revenue);
  const before = buildOperations(source, operations);
  return {
    builders: [...before.builders, builder, ...after.builders],
    changes: [...before.changes, ...changes, ...after.changes],
    notes,
    named: builder,
  };
}

/** One event for each product of an order, in their order (`map.revenue`, mode `line_items`). */
function buildLineItems(source: Source, revenue: Revenue): BuiltEvents {
  const { event, blueprint } = source;
  const eventType = blueprint.revenue.lineItems[revenue.kind];
  const { privacy } = blueprint;
  const rule = 'map.revenue';
  const made = revenue.lineItems.map((line, index) => {
    const origin = { rule, source: line.source.replace(/\.\d+$/, '') };
    const { builder, changes } = start(source, eventType, origin, `:${index + 1}`);
    const own = { event, own: line.product, base: line.source, rule, privacy };
    changes.push(
      ...putMoves(builder, indexBlueprint(blueprint).moves.get(eventType) ?? {}, own),
      ...putOwn(builder, own),
    );
    // What tells of which order it is a part.
    const order = { ...own, own: event.properties ?? {}, base: 'properties' };
    changes.push(...putMoves(builder, { order_id: ORDER_ID }, order));
    changes.push(...putGroups(builder, event, blueprint, 'map.event-groups'));
    putLineItem(builder, revenue, line);
    return { builder, changes };
  });
  return { builders: made.map(({ builder }) => builder), changes: made.flatMap(({ changes }) => changes) };
}

const ORDER_ID = [
  'properties.order_id',
  'properties.orderId',
  'properties.transaction_id',
  'properties.ecommerce.transaction_id',
  'properties.ecommerce.purchase.actionField.id',
  'properties.ecommerce.refund.actionField.id',
];

/** What was meant for the user, on an event that is about something else: it goes ahead, on its own. */
function buildOperations(source: Source, operations: object): BuiltEvents {
  const { event, blueprint } = source;
  const asked = [operations, event.traits ?? {}, contextTraits(event)].some((said) => Object.keys(said).length > 0);
  if (!asked && !hasCampaign(event, blueprint)) return { builders: [], changes: [] };
  const rule = 'map.ops-on-track';
  const { builder, changes } = start(source, '$identify', { rule, source: 'type' }, ':identify');
  const target = { builder, field: 'user_properties', rule, nulls: blueprint.traits.null } as const;
  const rest = putTraits(target, operations, 'properties');
  const fromTraits = putUserTraits(builder, source, rule);
  const campaign = putCampaign(builder, event, blueprint);
  const empty = Object.keys(builder.event.user_properties ?? {}).length === 0;
  if (!asked && empty) return { builders: [], changes: [] };
  return { builders: [builder], changes: [...changes, ...fromTraits, ...rest, ...campaign] };
}

/** What ties an event to the recording of its session. Source: Amplitude's Session Replay docs. */
function putSessionReplay(builder: EventBuilder): void {
  const { device_id: device, session_id: session } = builder.event;
  if (device === undefined || session === undefined) return;
  const origin = { rule: 'map.session', source: 'context.sessionId' };
  builder.put('event_properties', ['[Amplitude] Session Replay ID'], `${device}/${session}`, origin);
}

function splitOperations(properties: object): { properties: object; operations: object } {
  const entries = Object.entries(properties);
  return {
    properties: Object.fromEntries(entries.filter(([key]) => !isOperation(key))),
    operations: Object.fromEntries(entries.filter(([key]) => isOperation(key))),
  };
}
