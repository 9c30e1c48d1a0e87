import { gzipSync } from 'node:zlib';
import { buildForm, writeFields } from './build-form.ts';
import { collectIds, type EventIds } from './collect-ids.ts';
import { fillIn, fillInText, type Meaning, NotOfferedError } from './fill-in.ts';
import type { CaseRequest, Json, JsonObject } from './rule.ts';
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
  ids: EventIds;
}

/** A body before gzip. */
interface Plain {
  contentType: string;
  bytes: Buffer;
}

/**
 * Builds what a case sends.
 *
 * @throws {NotOfferedError} where the target lacks the endpoint, the key or a fixture
 */
export function buildRequest(request: CaseRequest, meaning: Meaning): BuiltRequest {
  const { method = 'POST' } = request;
  const query = fillInFields(request.query, meaning);
  const form = fillInFields(request.form, meaning);
  const json = buildJson(request, meaning);
  const plain = buildPlain(request, form, json, meaning);
  return {
    url: buildUrl(request, query, meaning),
    method,
    headers: buildHeaders(request, plain, meaning),
    body: plain !== undefined && request.gzip ? gzipSync(plain.bytes) : plain?.bytes,
    sentBytes: plain?.bytes.length ?? 0,
    ids: collectIds(json, form, query),
  };
}

function buildUrl({ endpoint = 'us', path = '/2/httpapi' }: CaseRequest, query: JsonObject, meaning: Meaning): string {
  const base = meaning.target[endpoint];
  if (base === undefined) {
    const what = endpoint === 'control' ? 'control' : `${endpoint.toUpperCase()} endpoint`;
    throw new NotOfferedError(`the target offers no ${what}`);
  }
  const fields = writeFields(query).toString();
  return base + fillInText(path, meaning) + (fields === '' ? '' : `?${fields}`);
}

function buildHeaders(
  { headers = {}, gzip, auth }: CaseRequest,
  plain: Plain | undefined,
  meaning: Meaning,
): Record<string, string> {
  const all = new Map<string, string>();
  if (plain !== undefined) all.set('content-type', plain.contentType);
  if (gzip) all.set('content-encoding', 'gzip');
  if (auth !== undefined) all.set('authorization', buildAuthorization(auth, meaning));
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) all.delete(name.toLowerCase());
    else all.set(name.toLowerCase(), fillInText(value, meaning));
  }
  return Object.fromEntries(all);
}

function buildAuthorization(auth: NonNullable<CaseRequest['auth']>, meaning: Meaning): string {
  if ('apiKey' in auth) return `Api-Key ${fillInText(`\${secrets.${auth.apiKey}}`, meaning)}`;
  const pair = fillInText(`\${keys.${auth.basic}}:\${secrets.${auth.basic}}`, meaning);
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function buildPlain(
  request: CaseRequest,
  form: JsonObject,
  json: Json | undefined,
  meaning: Meaning,
): Plain | undefined {
  if (request.form !== undefined) {
    const { contentType, text } = buildForm(form, request.multipart ?? false);
    return { contentType, bytes: Buffer.from(text) };
  }
  const contentType = 'application/json';
  if (request.base64 !== undefined) return { contentType, bytes: Buffer.from(request.base64, 'base64') };
  const written = json === undefined ? undefined : writeDeepJson(json);
  const text = request.text === undefined ? written : fillInText(request.text, meaning);
  return text === undefined ? undefined : { contentType, bytes: Buffer.from(pad(text, request.padTo)) };
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
    events: events.map((event, index) =>
      fillIn({ ...fine, insert_id: `${unique}-${index}`, ...event }, { ...meaning, index }),
    ),
    ...(request.options === undefined ? {} : { options: fillIn(request.options, meaning) }),
  };
}

function fillInFields(fields: JsonObject | undefined, meaning: Meaning): JsonObject {
  const entries = Object.entries(fields ?? {}).filter(([, value]) => value !== '$absent');
  return Object.fromEntries(entries.map(([name, value]) => [name, fillIn(value, meaning)]));
}

/** Fills a body up with spaces, which JSON allows at its end. */
function pad(text: string, bytes = 0): string {
  return text + ' '.repeat(Math.max(0, bytes - Buffer.byteLength(text)));
}
