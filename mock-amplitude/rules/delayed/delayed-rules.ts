import { isUtf8 } from 'node:buffer';
import { parseJson } from '../../../lib/parse-json.ts';
import { buildRefusal } from '../answers.ts';
import { describe, isObject } from '../json.ts';
import { apiKeyMissing } from '../request/api-key-missing.ts';
import { apiKeyUnknown } from '../request/api-key-unknown.ts';
import { bodyGzip, bodyJson } from '../request/body-json.ts';
import { bodyMissing } from '../request/body-missing.ts';
import { bodySize } from '../request/body-size.ts';
import { clientHungUp } from '../request/client-hung-up.ts';
import { forbidden } from '../request/forbidden.ts';
import type { RequestReading, RequestRule } from '../request/request-rule.ts';
import { type Refusal, refuse } from '../rule.ts';
import { delayedErrors, delayedOrder } from './delayed-protocol-rules.ts';
import { type DelayedRequest, listPresent, readDelayed, setTimes } from './read-delayed.ts';

/** Longest time that events may wait, in ms. Wild. */
const LONGEST_TIMEOUT_MS = 86_400_000;

/** The body as text, where there is one. */
function textOf({ sent: { body } }: RequestReading): string | undefined {
  return body.kind === 'complete' ? body.body.toString('utf8').trim() : undefined;
}

const bodyEmpty: RequestRule = {
  ...bodyMissing,
  check(reading) {
    const text = textOf(reading);
    if (text !== '' && text !== 'null') return undefined;
    return refuse(bodyMissing, buildRefusal(400, 'Empty request body'), '', 'the body is empty');
  },
};

const bodyObject: RequestRule = {
  ...bodyJson,
  check(reading) {
    const { body } = reading.sent;
    if (body.kind !== 'complete') return undefined;
    const fault = (message: string) => refuse(bodyJson, buildRefusal(400, 'Invalid JSON'), '', message);
    if (!isUtf8(body.body)) return fault('the body is not UTF-8');
    try {
      const value = parseJson(body.body.toString('utf8'));
      if (!isObject(value)) return fault(`the body is ${describe(value)}, not a JSON object`);
      reading.fields = value;
      return undefined;
    } catch {
      return fault('the body is not JSON');
    }
  },
};

/** Reads the fields, and which events are ingested at once. */
const fieldTypes: RequestRule = {
  ...delayedErrors,
  check(reading) {
    if (reading.fields === undefined) return undefined;
    const read = readDelayed(reading.fields);
    if (!read.ok) return refuse(delayedErrors, buildRefusal(500, 'Internal server error'), read.field, read.message);
    const { at } = reading.sent;
    const present = listPresent(read.request);
    reading.events = at === undefined ? [...present] : setTimes(present, at);
    return undefined;
  },
};

/** A rule about fields that could be read. */
function about(check: (request: DelayedRequest) => Refusal | undefined): RequestRule {
  return {
    ...delayedOrder,
    check({ fields }) {
      const read = fields === undefined ? undefined : readDelayed(fields);
      return read?.ok ? check(read.request) : undefined;
    },
  };
}

const order = (error: string, field: string, message: string) =>
  refuse(delayedOrder, buildRefusal(400, error), field, message);

const fieldOrder: readonly RequestRule[] = [
  about(({ apiKey }) => {
    if (apiKey !== undefined) return undefined;
    return refuse(apiKeyMissing, buildRefusal(400, 'Missing api_key'), 'api_key', 'no api_key');
  }),
  about(({ id }) => (id === undefined ? order('Missing id', 'id', 'no id') : undefined)),
  about(({ timeout }) => {
    if (timeout !== undefined && timeout >= 0) return undefined;
    const message = timeout === undefined ? 'no timeout' : `timeout is ${timeout}, and must not be negative`;
    return order('Missing or invalid timeout', 'timeout', message);
  }),
  about(({ timeout = 0 }) => {
    if (timeout <= LONGEST_TIMEOUT_MS) return undefined;
    const message = `timeout is ${timeout} ms, the most is ${LONGEST_TIMEOUT_MS}`;
    return order('Timeout exceeds maximum of 24 hours', 'timeout', message);
  }),
  about(({ events, instantEvents }) => {
    if (events.length > 0 || instantEvents.length > 0) return undefined;
    return order('Missing or empty events and instant_events', 'events', 'neither events nor instant_events');
  }),
];

/** What `/2/httpapi/delayed` is read by (`delayed.order`). */
export const DELAYED_RULES: readonly RequestRule[] = [
  forbidden,
  clientHungUp,
  bodySize,
  bodyGzip,
  bodyEmpty,
  bodyObject,
  fieldTypes,
  ...fieldOrder,
];

/** Whose it is. */
export const delayedKey: RequestRule = {
  ...apiKeyUnknown,
  check(reading, ruleset) {
    const refusal = apiKeyUnknown.check(readKeyAsText(reading), ruleset);
    return refusal === undefined ? undefined : { ...refusal, answer: buildRefusal(400, 'Invalid api_key') };
  },
};

function readKeyAsText(reading: RequestReading): RequestReading {
  if (typeof reading.fields?.api_key === 'number') reading.fields.api_key = String(reading.fields.api_key);
  return reading;
}
