import { gzipSync } from 'node:zlib';
import { fillIn, fillInText, type Meaning, NotOfferedError } from './fill-in.ts';
import type { CaseRequest, Json } from './rule.ts';
import { writeDeepJson } from './write-deep-json.ts';

/** A request as it goes over the wire. */
export interface BuiltRequest {
  url: string;
  method: 'GET' | 'POST' | 'PUT' | 'OPTIONS';
  headers: Record<string, string>;
  /** Undefined where there is none. */
  body: Buffer | undefined;
  /** Size of the body before gzip. */
  sentBytes: number;
  /** By what the events in it are known, each once. */
  ids: EventIds;
}

export interface EventIds {
  insertIds: string[];
  deviceIds: string[];
}

/**
 * Builds what a case sends.
 *
 * @throws {NotOfferedError} where the target lacks the endpoint, the key or a fixture
 */
export function buildRequest(request: CaseRequest, meaning: Meaning): BuiltRequest {
  const { endpoint = 'us', method = 'POST', path = '/2/httpapi' } = request;
  const base = meaning.target[endpoint];
  if (base === undefined) throw new NotOfferedError(`the target offers no ${endpoint.toUpperCase()} endpoint`);
  const json = buildJson(request, meaning);
  const plain = buildBytes(request, json, meaning);
  return {
    url: base + fillInText(path, meaning),
    method,
    headers: buildHeaders(request, plain !== undefined, meaning),
    body: plain !== undefined && request.gzip ? gzipSync(plain) : plain,
    sentBytes: plain?.length ?? 0,
    ids: collectIds(json),
  };
}

function buildHeaders({ headers = {}, gzip }: CaseRequest, hasBody: boolean, meaning: Meaning): Record<string, string> {
  const all = new Map<string, string>();
  if (hasBody) all.set('content-type', 'application/json');
  if (gzip) all.set('content-encoding', 'gzip');
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) all.delete(name.toLowerCase());
    else all.set(name.toLowerCase(), fillInText(value, meaning));
  }
  return Object.fromEntries(all);
}

function buildBytes(request: CaseRequest, json: Json | undefined, meaning: Meaning): Buffer | undefined {
  if (request.base64 !== undefined) return Buffer.from(request.base64, 'base64');
  const text = request.text === undefined ? undefined : fillInText(request.text, meaning);
  if (text !== undefined) return Buffer.from(pad(text, request.padTo));
  return json === undefined ? undefined : Buffer.from(pad(writeDeepJson(json), request.padTo));
}

function buildJson(request: CaseRequest, meaning: Meaning): Json | undefined {
  if (request.json !== undefined) return fillIn(request.json, meaning);
  if (request.events === undefined) return undefined;
  const { unique } = meaning;
  const sent = request.events;
  const events = Array.from({ length: request.repeat ?? 1 }, () => sent).flat();
  const fine = { event_type: 'Conformance', user_id: `user-${unique}`, device_id: `device-${unique}` };
  return {
    api_key: fillInText(`\${keys.${request.key ?? 'us'}}`, meaning),
    events: events.map((event, index) => fillIn({ ...fine, insert_id: `${unique}-${index}`, ...event }, meaning)),
    ...(request.options === undefined ? {} : { options: fillIn(request.options, meaning) }),
  };
}

function collectIds(body: Json | undefined): EventIds {
  const insertIds = new Set<string>();
  const deviceIds = new Set<string>();
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  const events = isObject && Array.isArray(body.events) ? body.events : [];
  for (const event of events) {
    if (typeof event !== 'object' || event === null || Array.isArray(event)) continue;
    if (typeof event.insert_id === 'string') insertIds.add(event.insert_id);
    if (typeof event.device_id === 'string') deviceIds.add(event.device_id);
  }
  return { insertIds: [...insertIds], deviceIds: [...deviceIds] };
}

/** Fills a body up with spaces, which JSON allows at its end. */
function pad(text: string, bytes = 0): string {
  return text + ' '.repeat(Math.max(0, bytes - Buffer.byteLength(text)));
}
