import type { Limits } from '../../limits.ts';
import { describe, isObject, type SentObject } from '../json.ts';
import { checkApiKeyMissing } from '../request/api-key-missing.ts';
import { checkEventCount } from '../request/event-count.ts';
import type { Refusal } from '../rule.ts';
import type { ReadUpload } from '../upload.ts';
import { FORM_RULES, refuseForm } from './form-rules.ts';

/** Events made of what a form holds, or why there are none. */
export type MadeEvents = { ok: true; events: SentObject[] } | { ok: false; refusal: Refusal };

/** What a form endpoint reads, and what it makes of it. */
export interface FormReader {
  /** The field that holds the JSON. */
  parameter: 'identification' | 'event';
  /** Makes an event of each object that came. */
  makeEvents(sent: readonly SentObject[], limits: Limits): MadeEvents;
  /** Whether an event may do without user_id and device_id. */
  idsOptional: boolean;
}

type Fields = ReadonlyMap<string, string>;

/**
 * Reads the fields of a form by the rules that come before the key is looked up, in the order of the JSON endpoints.
 * `options` is JSON, too, as the JSON endpoints have it (Segment's integration sends it).
 *
 * @param unreadable why not all of the form could be read
 */
export function readFormUpload(
  fields: Fields,
  unreadable: string | undefined,
  { parameter, makeEvents, idsOptional }: FormReader,
  limits: Limits,
): ReadUpload {
  const apiKey = fields.get('api_key') ?? null;
  const refused = (refusal: Refusal, eventCount = 0): ReadUpload => ({ ok: false, refusal, apiKey, eventCount });
  if (unreadable !== undefined) return refused(refuseForm(FORM_RULES.form, '', unreadable));
  const keyless = checkApiKeyMissing(Object.fromEntries(fields));
  if (keyless !== undefined) return refused(keyless);
  const text = fields.get(parameter);
  if (text === undefined || text === '') return refused(refuseMissing(parameter, fields));
  const parsed = parseObjects(text, parameter);
  if (!parsed.ok) return refused(parsed.refusal);
  const tooMany = checkEventCount(parsed.events.length, limits.eventsPerRequest);
  if (tooMany !== undefined) return refused(tooMany, parsed.events.length);
  const made = makeEvents(parsed.events, limits);
  if (!made.ok) return refused(made.refusal, parsed.events.length);
  return {
    ok: true,
    upload: { apiKey, events: made.events, options: parseOptions(fields.get('options')), idsOptional },
  };
}

function refuseMissing(parameter: string, fields: Fields): Refusal {
  const found = [...fields.keys()].filter((name) => name !== 'api_key').slice(0, SHOWN_NAMES);
  const message = found.length > 0 ? `no ${parameter}, but found ${found.join(', ')}` : `no ${parameter}`;
  return refuseForm(FORM_RULES.parameterMissing, parameter, message);
}

const SHOWN_NAMES = 5;

function parseObjects(text: string, parameter: string): MadeEvents {
  const fault = (message: string): MadeEvents => {
    return { ok: false, refusal: refuseForm(FORM_RULES.parameterJson, parameter, message) };
  };
  const parsed = parseJson(text);
  if (!parsed.ok) return fault(`${parameter} is not JSON: ${parsed.reason}`);
  const list: unknown[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  const events = list.filter(isObject);
  if (events.length === list.length) return { ok: true, events };
  const odd = list.findIndex((one) => !isObject(one));
  const place = Array.isArray(parsed.value) ? `${parameter}[${odd}]` : parameter;
  return fault(`${place} is ${describe(list[odd])}, not an object`);
}

/** Options that are no JSON stay text, which `request.options` warns of. */
function parseOptions(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : text;
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false; reason: string } {
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
