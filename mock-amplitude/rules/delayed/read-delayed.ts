import { isDeeper } from '../../../lib/is-deeper.ts';
import { describe, isAbsent, isObject, type SentObject } from '../json.ts';

/** What a request for delayed events says; undefined where it does not. */
export interface DelayedRequest {
  apiKey: string | undefined;
  id: string | undefined;
  /** In ms. */
  timeout: number | undefined;
  events: readonly SentObject[];
  instantEvents: readonly SentObject[];
}

/** Deepest events that are taken, in levels; Amplitude's own properties end at 40. Decided. */
const MAX_DEPTH = 100;

/** A request, or what in it cannot be read as its type. */
export type ReadDelayed = { ok: true; request: DelayedRequest } | { ok: false; field: string; message: string };

/**
 * Reads the fields of a request as their types (`delayed.errors`): numbers may be text, and the other way around.
 *
 * @example readDelayed({ id: 7, timeout: '5' }) // { ok: true, request: { id: '7', timeout: 5, … } }
 */
export function readDelayed(fields: SentObject): ReadDelayed {
  const { api_key, id, timeout, events, instant_events } = fields;
  const fault = (field: string, value: unknown, wanted: string): ReadDelayed => {
    return { ok: false, field, message: `${field} is ${describe(value)}, not ${wanted}` };
  };
  if (!isTextual(api_key)) return fault('api_key', api_key, 'a text');
  if (!isTextual(id)) return fault('id', id, 'a text');
  const ms = readNumber(timeout);
  if (ms === null) return fault('timeout', timeout, 'a number');
  for (const [field, list] of Object.entries({ events, instant_events })) {
    if (isAbsent(list)) continue;
    if (!Array.isArray(list)) return fault(field, list, 'an array');
    const odd = list.findIndex((one) => !isObject(one));
    if (odd >= 0) return fault(`${field}[${odd}]`, list[odd], 'an object');
    // What waits is written down, and what writes recurses.
    if (isDeeper(list, MAX_DEPTH))
      return { ok: false, field, message: `${field} is nested deeper than ${MAX_DEPTH} levels` };
  }
  const request = { apiKey: readText(api_key), id: readText(id), timeout: ms };
  return { ok: true, request: { ...request, events: readList(events), instantEvents: readList(instant_events) } };
}

/** What is ingested at once: instant events, and where nothing is to be delayed all there are. */
export function listPresent({ timeout, events, instantEvents }: DelayedRequest): readonly SentObject[] {
  return timeout === 0 ? [...events, ...instantEvents] : instantEvents;
}

/** An event that asks for the time of its request, or of its row, gets it. */
export function setTimes(events: readonly SentObject[], at: number): SentObject[] {
  return events.map((event) => (event.time === '$time' ? { ...event, time: at } : event));
}

function isTextual(value: unknown): boolean {
  return isAbsent(value) || typeof value === 'string' || typeof value === 'number';
}

function readText(value: unknown): string | undefined {
  return isAbsent(value) || value === '' ? undefined : String(value);
}

/** Null for what is no number. */
function readNumber(value: unknown): number | undefined | null {
  if (isAbsent(value) || value === '') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : null;
  return typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Math.trunc(Number(value)) : null;
}

function readList(value: unknown): readonly SentObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
