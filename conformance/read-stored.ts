import { request } from 'undici';
import type { EventIds } from './build-request.ts';
import type { Patience } from './exchange.ts';
import { readText } from './read-text.ts';
import type { JsonObject } from './rule.ts';

/** Up to so many events are looked up one by one; more are looked up by their devices. */
const ONE_BY_ONE = 20;

/** Most events that the control API gives for one call. */
const LIMIT = 10_000;

/** Largest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 64 * 1_048_576;

/**
 * Reads back, through the emulator's control API, which of the events sent are stored.
 *
 * @throws {Error} where the control API does not answer as one
 */
export async function readStored(control: string, ids: EventIds, patience: Patience): Promise<JsonObject[]> {
  const { insertIds, deviceIds } = ids;
  if (insertIds.length <= ONE_BY_ONE) {
    const found = await Promise.all(insertIds.map((insertId) => look(control, { insertId }, patience)));
    return found.flat();
  }
  const found = await Promise.all(deviceIds.map((deviceId) => look(control, { deviceId }, patience)));
  const sent = new Set<unknown>(insertIds);
  return found.flat().filter(({ insert_id }) => sent.has(insert_id));
}

async function look(
  control: string,
  filter: Record<string, string>,
  { signal, timeoutMs }: Patience,
): Promise<JsonObject[]> {
  const url = `${control}/events?${new URLSearchParams({ ...filter, verdict: 'accepted', limit: String(LIMIT) })}`;
  const response = await request(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
  const { text } = await readText(response.body, MAX_ANSWER_BYTES);
  const answer = response.statusCode === 200 ? parse(text) : undefined;
  if (hasEvents(answer)) return answer.events.map(({ event }) => event);
  const got = `${response.statusCode} ${text.slice(0, 100).trim()}`;
  throw new Error(`GET ${url} gives no events (got ${got}). Is control the address of an emulator's control API?`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hasEvents(answer: unknown): answer is { events: { event: JsonObject }[] } {
  return typeof answer === 'object' && answer !== null && 'events' in answer && Array.isArray(answer.events);
}
