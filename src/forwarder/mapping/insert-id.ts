import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../amplitude-event.ts';
import type { DataflyEvent } from '../event.ts';
import type { Arrival } from './arrival.ts';
import { cleanProperties } from './clean-properties.ts';
import type { Origin } from './draft.ts';

/**
 * The insert_id of an event (`map.insert-id`): its messageId, else a SHA-256 of what it says. Amplitude drops a repeat, so
 * it must be the same on every retry. What was sent without a time is told apart by its arrival.
 */
export function makeInsertId(event: DataflyEvent, arrival: Arrival): { id: string; origin: Origin } {
  if (event.messageId) return { id: event.messageId, origin: { rule: 'map.insert-id', source: 'messageId' } };
  const said = {
    type: event.type,
    event: event.event ?? null,
    userId: event.userId ?? null,
    anonymousId: event.anonymousId ?? null,
    groupId: event.groupId ?? null,
    properties: cleanProperties(event.properties ?? {}, '').value,
    traits: cleanProperties(event.traits ?? {}, '').value,
    time: event.timestamp ?? arrival.receivedAt,
  };
  return { id: sha256(canonical(said)), origin: { rule: 'map.insert-id', source: null } };
}

/** The SHA-256 of a text, in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** JSON with the keys of every object in order: the same content gives the same text. */
function canonical(value: Json | undefined): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const object: JsonObject = value;
  const entries = Object.keys(object).sort();
  return `{${entries.map((key) => `${JSON.stringify(key)}:${canonical(object[key])}`).join(',')}}`;
}
