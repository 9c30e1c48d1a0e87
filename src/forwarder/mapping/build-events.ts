import type { DataflyEvent } from '../event.ts';
import type { Change } from './clean-properties.ts';
import { type CompiledBlueprint, toMoves } from './compile-blueprint.ts';
import type { EventArrival } from './event-arrival.ts';
import { createEventBuilder, type EventBuilder } from './event-builder.ts';
import type { MappingNote } from './explanation.ts';
import { makeInsertId } from './insert-id.ts';
import { mapContext } from './map-context.ts';
import type { MappedIdentity } from './map-identity.ts';
import { mapTime } from './map-time.ts';
import { nameEvent } from './name-event.ts';
import { putTraits, splitOperations } from './operations.ts';
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

/** What an event is made of. */
export interface Source {
  /** As it may leave (`map.privacy`). */
  event: DataflyEvent;
  /** As it came: what is withheld still tells two events apart. */
  received: DataflyEvent;
  compiled: CompiledBlueprint;
  identity: MappedIdentity;
  arrival: EventArrival;
}

/** An event that is begun, and what was cut off it. */
interface Begun {
  builder: EventBuilder;
  changes: Change[];
}

/** Puts together the Amplitude events that one Datafly event becomes. */
export function buildEvents(source: Source): BuiltEvents {
  const common = buildCommon(source);
  switch (source.event.type) {
    case 'identify':
      return buildIdentify(source, common);
    case 'group':
      return buildGroup(source, common);
    case 'page':
    case 'track':
      return buildAction(source, common);
  }
}

/** What all events made of the same one share: when, who, where and on what. Read once. */
function buildCommon({ event, received, compiled, identity, arrival }: Source): Begun {
  const time = mapTime(event, arrival);
  const insertId = makeInsertId(received, arrival);
  const builder = createEventBuilder({ event_type: '', time: time.time, insert_id: insertId.id });
  builder.tell('time', time.origin);
  builder.tell('insert_id', insertId.origin);
  const rule = 'map.identity';
  if (identity.userId !== undefined) builder.set('user_id', identity.userId, { rule, source: 'userId' });
  if (identity.deviceId !== undefined) builder.set('device_id', identity.deviceId, { rule, source: 'anonymousId' });
  const changes: Change[] = [];
  mapContext(builder, event, compiled, arrival, changes);
  return { builder, changes };
}

/** Begins an event of its own. What was cut off what is common was cut off it, too. */
function begin({ builder, changes }: Begun, eventType: string, rule: string, from: string, suffix = ''): Begun {
  return { builder: builder.branch(eventType, { rule, source: from }, suffix), changes: [...changes] };
}

/** `map.identify`: traits become operations on the user. */
function buildIdentify(source: Source, common: Begun): BuiltEvents {
  const { event, compiled } = source;
  const { builder, changes } = begin(common, '$identify', 'map.identify', 'type');
  putUserTraits(builder, source, 'map.identify', changes);
  putGroups(builder, event, compiled.blueprint, 'map.event-groups', changes);
  putCampaign(builder, event, compiled, changes);
  return { builders: [builder], changes };
}

/** Puts what an event says of its user, besides what it is about: its traits before those of its context. */
function putUserTraits(builder: EventBuilder, { event, compiled }: Source, rule: string, changes: Change[]): void {
  const target = { builder, field: 'user_properties', rule, nulls: compiled.blueprint.traits.null } as const;
  putTraits(target, event.traits ?? NOTHING, 'traits', changes);
  putTraits(target, contextTraits(event), 'context.traits', changes);
}

const NOTHING: object = {};

function contextTraits({ context }: DataflyEvent): object {
  const traits = context?.traits;
  return typeof traits === 'object' && traits !== null && !Array.isArray(traits) ? traits : NOTHING;
}

/** `map.group`: the group's own properties, and an identify that makes the user belong to it. */
function buildGroup(source: Source, common: Begun): BuiltEvents {
  const { event, compiled } = source;
  const { blueprint } = compiled;
  const rule = 'map.group';
  const group = begin(common, '$groupidentify', rule, 'type');
  const member = begin(common, '$identify', rule, 'type', ':identify');
  const { changes } = group;
  putGroups(group.builder, event, blueprint, rule, changes);
  // What is cut here was told of just before.
  putGroups(member.builder, event, blueprint, rule, []);
  const ofGroup = { builder: group.builder, field: 'group_properties', rule, nulls: blueprint.traits.null } as const;
  putTraits(ofGroup, event.traits ?? NOTHING, 'traits', changes);
  const ofMember = { ...ofGroup, builder: member.builder, field: 'user_properties' } as const;
  const more = contextTraits(event);
  if (Object.keys(more).length > 0) putTraits(ofMember, more, 'context.traits', changes);
  putCampaign(member.builder, event, compiled, changes);
  return { builders: [group.builder, member.builder], changes };
}

/** `map.track`, `map.page`, the user's operations before it (`map.ops-on-track`), and the products of an order after it. */
function buildAction(source: Source, common: Begun): BuiltEvents {
  const { event, compiled } = source;
  const { blueprint } = compiled;
  const { properties, operations } = splitOperations(event.properties ?? NOTHING);
  const page = event.type === 'page';
  const name = page
    ? { eventType: blueprint.page.eventType, rule: 'map.page', source: 'type' }
    : nameEvent(event.event ?? '', compiled);
  const { builder, changes } = begin(common, name.eventType, name.rule, name.source);
  const rule = page ? 'map.page' : 'map.track';
  const own = { event, own: properties, base: 'properties', rule, privacy: blueprint.privacy };
  putOwn(builder, own, putMoves(builder, compiled.movesOf(name.eventType, page), own, changes), changes);
  if (blueprint.campaign.sendAs === 'event-properties') {
    putMoves(builder, compiled.campaign.moves, { ...own, rule: 'map.context' }, changes);
  }
  putConstants(builder, compiled);
  putGroups(builder, event, blueprint, 'map.event-groups', changes);
  if (blueprint.sessionReplay) putSessionReplay(builder);
  if (!page && blueprint.emptyUserPropertiesOnIdentifiedTrack && builder.event.user_id !== undefined) {
    builder.open('user_properties', { rule: 'map.track', source: null });
  }
  const { revenue, notes } = planRevenue(name.eventType, properties, compiled);
  if (revenue !== undefined) putRevenue(builder, revenue);
  const after = revenue === undefined ? [] : revenue.lineItems.map(buildLineItem(source, common, revenue));
  const before = buildOperations(source, common, operations, builder);
  return {
    builders: [...before.map((one) => one.builder), builder, ...after.map((one) => one.builder)],
    changes: [...before, { changes }, ...after].flatMap((one) => one.changes),
    notes,
    named: builder,
  };
}

/** Makes the event of one product of an order (`map.revenue`, mode `line_items`). */
function buildLineItem(
  { event, compiled }: Source,
  common: Begun,
  revenue: Revenue,
): (line: Revenue['lineItems'][number], index: number) => Begun {
  const { blueprint } = compiled;
  const eventType = blueprint.revenue.lineItems[revenue.kind];
  const { privacy } = blueprint;
  const rule = 'map.revenue';
  return (line, index) => {
    const { builder, changes } = begin(common, eventType, rule, line.source.replace(/\.\d+$/, ''), `:${index + 1}`);
    const own = { event, own: line.product, base: line.source, rule, privacy };
    putOwn(builder, own, putMoves(builder, compiled.movesOf(eventType, false), own, changes), changes);
    // What tells of which order it is a part.
    putMoves(builder, ORDER_ID, { ...own, own: event.properties ?? NOTHING, base: 'properties' }, changes);
    putGroups(builder, event, blueprint, 'map.event-groups', changes);
    putLineItem(builder, revenue, line);
    return { builder, changes };
  };
}

const ORDER_ID = toMoves({
  order_id: [
    'properties.order_id',
    'properties.orderId',
    'properties.transaction_id',
    'properties.ecommerce.transaction_id',
    'properties.ecommerce.purchase.actionField.id',
    'properties.ecommerce.refund.actionField.id',
  ],
});

/**
 * What was meant for the user, on an event that is about something else, `named`: it goes ahead, on its own. None or one; why
 * there is none is told with the event.
 */
function buildOperations(source: Source, common: Begun, operations: object, named: EventBuilder): Begun[] {
  const { event, compiled } = source;
  const asked = [operations, event.traits ?? NOTHING, contextTraits(event)].some(
    (said) => Object.keys(said).length > 0,
  );
  if (!asked && !hasCampaign(event, compiled)) return [];
  const rule = 'map.ops-on-track';
  const { builder, changes } = begin(common, '$identify', rule, 'type', ':identify');
  const target = { builder, field: 'user_properties', rule, nulls: compiled.blueprint.traits.null } as const;
  const ofProperties: Change[] = [];
  putTraits(target, operations, 'properties', ofProperties);
  putUserTraits(builder, source, rule, changes);
  changes.push(...ofProperties);
  putCampaign(builder, event, compiled, changes);
  if (asked || Object.keys(builder.event.user_properties ?? NOTHING).length > 0) return [{ builder, changes }];
  for (const skipped of builder.skipped) named.skip(skipped.source, skipped.reason);
  return [];
}

/** What ties an event to the recording of its session. Source: Amplitude's Session Replay docs. */
function putSessionReplay(builder: EventBuilder): void {
  const { device_id: device, session_id: session } = builder.event;
  if (device === undefined || session === undefined) return;
  const origin = { rule: 'map.session', source: 'context.sessionId' };
  builder.put('event_properties', '[Amplitude] Session Replay ID', `${device}/${session}`, origin);
}
