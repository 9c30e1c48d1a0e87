import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { readText } from '../read-text.ts';
import type { Json, JsonObject } from '../rule.ts';
import { writeDeepJson } from '../write-deep-json.ts';

const LARGEST_BODY = 32 * 1_048_576;
const SHORTEST_ID = 5;
/** As many events as it remembers. */
const REMEMBERED = 20_000;

/** An answer that is no success. */
interface Refusal {
  status: number;
  body: JsonObject;
}

/**
 * Checks what a careful reader of the documentation checks, keeps the events and shows them by the control contract of the
 * suite; it counts nothing per second or day, and knows one endpoint.
 */
export function createValidator(key: string): RequestListener {
  const stored: { seq: number; event: JsonObject }[] = [];
  let seq = 0;

  function accept(text: string): Refusal | { status: 200; body: JsonObject } {
    const body = parse(text);
    if (text === '') return refuse('Missing request body');
    if (!isObject(body)) return refuse('Invalid JSON request body');
    const missing = (['api_key', 'events'] as const).find((name) => body[name] === undefined || body[name] === null);
    if (missing !== undefined) return refuse('Request missing required field', { missing_field: missing });
    const { events } = body;
    if (!Array.isArray(events) || !events.every(isObject)) return refuse('Invalid event JSON');
    if (body.api_key !== key) return refuse(`Invalid API key: ${String(body.api_key)}`);
    const wrong = checkEvents(events);
    if (wrong !== undefined) return wrong;
    for (const event of events) stored.push({ seq: ++seq, event });
    stored.splice(0, stored.length - REMEMBERED);
    const size = Buffer.byteLength(text);
    const now = Date.now();
    return {
      status: 200,
      body: { code: 200, events_ingested: events.length, payload_size_bytes: size, server_upload_time: now },
    };
  }

  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname.startsWith('/control')) {
      answerControl(url, stored, seq, response);
      return;
    }
    void answer(request, response, url, accept).catch(() => response.destroy());
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  accept: (text: string) => Refusal,
): Promise<void> {
  const { text } = await readText(request, LARGEST_BODY);
  const known = request.method === 'POST' && url.pathname === '/2/httpapi';
  const { status, body } = known ? accept(text) : refuse('Invalid request path');
  send(response, status, body);
}

function checkEvents(events: readonly JsonObject[]): Refusal | undefined {
  const find = (isWrong: (event: JsonObject) => boolean) =>
    events.flatMap((event, index) => (isWrong(event) ? [index] : []));
  const nameless = find(({ event_type: type }) => type === undefined || type === null);
  if (nameless.length > 0) {
    return refuse('Request missing required field', { events_with_missing_fields: { event_type: nameless } });
  }
  const blank = find(({ event_type: type }) => typeof type !== 'string' || type.trim() === '');
  if (blank.length > 0) {
    return refuse('Invalid field values on some events', { events_with_invalid_fields: { event_type: blank } });
  }
  const lengths = Object.fromEntries(
    (['user_id', 'device_id'] as const).flatMap((name) => {
      const short = find((event) => typeof event[name] === 'string' && event[name].length < SHORTEST_ID);
      return short.length === 0 ? [] : [[name, short]];
    }),
  );
  if (Object.keys(lengths).length === 0) return undefined;
  return refuse('Invalid id length for user_id or device_id', { events_with_invalid_id_lengths: lengths });
}

/** The two calls that show what is stored. */
function answerControl(
  url: URL,
  stored: readonly { seq: number; event: JsonObject }[],
  newest: number,
  response: ServerResponse,
): void {
  if (url.pathname === '/control/requests') {
    send(response, 200, { requests: [{ seq: newest }] });
    return;
  }
  if (url.pathname !== '/control/events') {
    send(response, 404, { error: 'there are /control/requests and /control/events' });
    return;
  }
  const since = Number(url.searchParams.get('since') ?? 0);
  const wanted = { insert_id: 'insertId', device_id: 'deviceId', user_id: 'userId' };
  const matches = stored.filter(
    ({ seq, event }) =>
      seq > since &&
      Object.entries(wanted).every(([field, name]) => (url.searchParams.get(name) ?? event[field]) === event[field]),
  );
  const events = matches.map(({ seq, event }) => ({ seq, requestSeq: seq, diagnostics: [], event }));
  send(response, 200, { events });
}

function refuse(error: string, more: JsonObject = {}): Refusal {
  return { status: 400, body: { code: 400, error, ...more } };
}

function send(response: ServerResponse, status: number, body: JsonObject): void {
  // What it keeps may be nested deeper than JSON.stringify goes.
  const text = `${writeDeepJson(body)}\n`;
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
    .end(text);
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
