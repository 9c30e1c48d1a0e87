import { request } from 'undici';
import type { JsonObject } from './rule.ts';

/** Reads back, through the emulator's control API, which events are stored. */
export async function readStored(
  control: string,
  insertIds: readonly string[],
  signal: AbortSignal,
): Promise<JsonObject[]> {
  const stored: JsonObject[] = [];
  for (const insertId of insertIds) {
    const query = new URLSearchParams({ insertId, verdict: 'accepted' });
    const response = await request(`${control}/events?${query}`, { signal });
    const answer: unknown = await response.body.json();
    if (!hasEvents(answer))
      throw new Error(`${control}/events answers without events: is it an emulator's control API?`);
    stored.push(...answer.events.map(({ event }) => event));
  }
  return stored;
}

function hasEvents(answer: unknown): answer is { events: { event: JsonObject }[] } {
  return typeof answer === 'object' && answer !== null && 'events' in answer && Array.isArray(answer.events);
}
