import { gunzipSync } from 'node:zlib';
import type { Json, JsonObject } from '../../lib/json.ts';
import { MARKER_PROPERTY, readMarker, type SentEvent } from './history.ts';

/** Largest body that is looked into, in bytes once it is gunzipped. */
const MAX_PLAIN_BYTES = 32 * 1_048_576;

/** A body as far as it could be read. */
export interface SentBody {
  plain: Buffer;
  body?: JsonObject;
  events: SentEvent[];
  unreadable?: string;
}

/** Reads what a forwarder sent; says why where it cannot be read. */
export function readSent(bytes: Buffer, encoding: string | undefined, run: string): SentBody {
  let plain = bytes;
  try {
    if (encoding === 'gzip') plain = gunzipSync(bytes, { maxOutputLength: MAX_PLAIN_BYTES });
    const body: unknown = JSON.parse(plain.toString());
    if (!isJsonObject(body) || !Array.isArray(body.events)) return { plain, events: [], unreadable: 'no events in it' };
    const events = body.events.map((event) => readSentEvent(isJsonObject(event) ? event : {}, run));
    return { plain, body, events };
  } catch (error) {
    return { plain, events: [], unreadable: error instanceof Error ? error.message : String(error) };
  }
}

/** Reads one event as it is sent, and of which it was made. */
export function readSentEvent(event: JsonObject, run: string): SentEvent {
  const insertId = textOf(event.insert_id);
  const properties = isJsonObject(event.event_properties) ? event.event_properties : {};
  return {
    number: readMarker(properties[MARKER_PROPERTY]) ?? numberIn(insertId, run),
    insertId,
    deviceId: textOf(event.device_id),
    userId: textOf(event.user_id),
    event,
  };
}

/** Ids of fed events begin with the run's; further events made of one have something behind it. */
function numberIn(insertId: string | undefined, run: string): number | undefined {
  if (insertId === undefined || !insertId.startsWith(`${run}-`)) return undefined;
  const digits = /^\d+/.exec(insertId.slice(run.length + 1))?.[0];
  return digits === undefined ? undefined : Number(digits);
}

function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** Whether a value is a JSON object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const FIELD_MAPS = ['events_with_missing_fields', 'events_with_invalid_fields', 'events_with_invalid_id_lengths'];
/** Lists of indexes that say an event will never be taken. */
const WHOLE_LISTS = ['silenced_events'];

/** The events that a 400 refuses for good, by index, with the field it names; null: the event as a whole. */
export function readNamed(status: number, answer: Json | undefined): Map<number, string | null> {
  if (status !== 400 || !isJsonObject(answer)) return new Map();
  const fields = FIELD_MAPS.flatMap((name) => Object.entries(isJsonObject(answer[name]) ? answer[name] : {}));
  const named = fields.flatMap(([field, indexes]) => indexesOf(indexes).map((index) => [index, field] as const));
  const whole = WHOLE_LISTS.flatMap((name) => indexesOf(answer[name])).map((index) => [index, null] as const);
  // The first field that names an event counts.
  return new Map<number, string | null>([...named.toReversed(), ...whole]);
}

function indexesOf(value: Json | undefined): number[] {
  return Array.isArray(value) ? value.filter((index) => typeof index === 'number') : [];
}
