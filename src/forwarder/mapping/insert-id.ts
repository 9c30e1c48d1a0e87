import type { DataflyEvent } from '../event.ts';
import { canonical, sha256 } from './canonical.ts';
import type { EventArrival } from './event-arrival.ts';
import type { Origin } from './event-builder.ts';
import { MAPPING_LIMITS } from './limits.ts';

/**
 * The insert_id of an event (`map.insert-id`): its messageId, else what the intake gave it, else a hash of what it says.
 * Amplitude drops a repeat, so it must be the same on every retry, whenever it is sent.
 */
export function makeInsertId(event: DataflyEvent, arrival: EventArrival): { id: string; origin: Origin } {
  const { messageId } = event;
  if (messageId) {
    const id = messageId.length > MAPPING_LIMITS.messageIdLength ? sha256(messageId) : messageId;
    return { id, origin: { rule: 'map.insert-id', source: 'messageId' } };
  }
  const id = arrival.insertId ?? hashEvent(event, arrival.receivedAt);
  return { id, origin: { rule: 'map.insert-id', source: null } };
}

/**
 * The SHA-256 of all that an event says.
 *
 * @param receivedAt in ms since the epoch; tells apart what says no time itself
 */
export function hashEvent(event: DataflyEvent, receivedAt: number): string {
  const said = {
    type: event.type,
    event: event.event ?? null,
    name: event.name ?? null,
    userId: event.userId ?? null,
    anonymousId: event.anonymousId ?? null,
    groupId: event.groupId ?? null,
    properties: event.properties ?? {},
    traits: event.traits ?? {},
    context: event.context ?? {},
    time: event.timestamp ?? receivedAt,
  };
  return sha256(canonical(said));
}

/**
 * Tells equal events of one request apart: three equal clicks are three events.
 *
 * @param place among those equal to it, from 0
 */
export function hashAmongEquals(hash: string, place: number): string {
  return place === 0 ? hash : sha256(`${hash}:${place}`);
}
