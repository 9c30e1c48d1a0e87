import { parseExactly } from '../../../lib/parse-exactly.ts';
import { parseJson } from '../../../lib/parse-json.ts';
import { buildRefusal } from '../answers.ts';
import { describe, isObject, type SentObject } from '../json.ts';
import type { RequestReading, RequestRule } from '../request/request-rule.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';
import { readFields } from './read-fields.ts';

/**
 * Reads the fields of a form or a query. `options` is JSON, too, as the JSON endpoints have it (Segment's integration sends
 * it).
 */
export const formRule: RequestRule = {
  slug: 'request.form',
  source: {
    tags: ['doc', 'decided'],
    text: 'Identify docs: the body must be form-data or x-www-form-urlencoded. How many fields are read is decided.',
  },
  fix: 'Send the fields as application/x-www-form-urlencoded or multipart/form-data, or in the query; JSON goes to /2/httpapi.',
  check(reading) {
    const { method, url, contentType, body } = reading.sent;
    if (body.kind !== 'complete') return undefined;
    const read = readFields({ method, url, contentType, body: body.body });
    const options = parseOptions(read.fields.get('options'));
    reading.fields = { ...Object.fromEntries(read.fields), ...(options === undefined ? {} : { options }) };
    return read.ok ? undefined : refuseForm(formRule, '', read.reason);
  },
};

/** How many field names a message lists. */
const SHOWN_NAMES = 5;

export const parameterMissing: RequestRule = {
  slug: 'request.parameter-missing',
  source: { tags: ['doc'], text: 'Identify docs, status codes: missing_event where identification is missing.' },
  fix: 'Send the field identification to /identify and /groupidentify, the field event to /httpapi, the field e to /.',
  check({ fields, sent: { parameter = '' } }) {
    if (fields === undefined || textOf(fields, parameter) !== undefined) return undefined;
    const found = Object.keys(fields)
      .filter((name) => name !== 'api_key')
      .slice(0, SHOWN_NAMES);
    const message = found.length > 0 ? `no ${parameter}, but found ${found.join(', ')}` : `no ${parameter}`;
    return refuseForm(parameterMissing, parameter, message);
  },
};

/** Reads the JSON of the field: one object, or an array of them. */
export const parameterJson: RequestRule = {
  slug: 'request.parameter-json',
  source: {
    tags: ['doc', 'decided'],
    text: 'Identify docs, status codes: missing_event where identification is incorrectly formatted. What that means is decided.',
  },
  fix: 'Send one JSON object or an array of them as the text of the field, and encode it as the form asks for.',
  check(reading) {
    const { parameter = '' } = reading.sent;
    const text = reading.fields === undefined ? undefined : textOf(reading.fields, parameter);
    return text === undefined ? undefined : readObjects(text, parameter, reading);
  },
};

function readObjects(text: string, parameter: string, reading: RequestReading): Refusal | undefined {
  const parsed = readJson(text, reading.sent.exactly);
  if (!parsed.ok) return refuseForm(parameterJson, parameter, `${parameter} is not JSON: ${parsed.reason}`);
  const list: unknown[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  const objects = list.filter(isObject);
  if (objects.length === list.length) {
    reading.events = objects;
    return undefined;
  }
  const odd = list.findIndex((one) => !isObject(one));
  const place = Array.isArray(parsed.value) ? `${parameter}[${odd}]` : parameter;
  return refuseForm(parameterJson, parameter, `${place} is ${describe(list[odd])}, not an object`);
}

/** Refuses a form; its endpoint says it in a word of its own (http/words.ts). */
export function refuseForm(rule: Rule, path: string, message: string): Refusal {
  return refuse(rule, buildRefusal(400, rule.slug), path, message);
}

function textOf(fields: SentObject, parameter: string): string | undefined {
  const text = fields[parameter];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** Options that are no JSON stay text, which `request.options` warns of. */
function parseOptions(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const parsed = readJson(text);
  return parsed.ok ? parsed.value : text;
}

function readJson(text: string, exactly = false): { ok: true; value: unknown } | { ok: false; reason: string } {
  try {
    const value = exactly ? parseExactly(text).value : parseJson(text);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
