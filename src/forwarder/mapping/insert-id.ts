import type { DataflyEvent } from '../event.ts';
import { canonical, sha256 } from './canonical.ts';
import type { EventArrival } from './event-arrival.ts';
import type { Origin } from './event-builder.ts';
import { MAPPING_LIMITS } from './limits.ts';

/**
 * The insert_id of an event (`map.insert-id`): its messageId, else a SHA-256 of what it says. Amplitude drops a repeat, so
 * it must be the same on every retry, whenever it is sent. What came without a time is told apart by its arrival.
 */
export function makeInsertId(event: DataflyEvent, arrival: EventArrival): { id: string; origin: Origin } {
  const { messageId } = event;
  if (messageId) {
    const id = messageId.length > MAPPING_LIMITS.messageIdLength ? sha256(messageId) : messageId;
    return { id, origin: { rule: 'map.insert-id', source: 'messageId' } };
  }
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
    time: event.timestamp ?? arrival.receivedAt,
  };
  return { id: sha256(canonical(said)), origin: { rule: 'map.insert-id', source: null } };
}
