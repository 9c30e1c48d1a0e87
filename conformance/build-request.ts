import { gzipSync } from 'node:zlib';
import { buildForm, writeFields } from './build-form.ts';
import { collectIds, type SentIds } from './collect-ids.ts';
import { authorizeControl } from './control-address.ts';
import { fillIn, fillInText, NotOfferedError, type Placeholders } from './fill-in.ts';
import type { CaseRequest, Json, JsonObject } from './rule.ts';
import { writeDeepJson } from './write-deep-json.ts';

/** A request as it goes over the wire. */
export interface BuiltRequest {
  url: string;
  method: 'GET' | 'POST' | 'PUT' | 'OPTIONS';
  headers: Record<string, string>;
  /** Undefined where there is none. */
  body: Buffer | undefined;
  /** The body before gzip; undefined where there is none. */
  plain: Buffer | undefined;
  gzip: boolean;
  /** Size of the body before gzip. */
  sentBytes: number;
  /** How many events are sent. */
  events: number;
  endpoint: 'us' | 'eu' | 'control';
  /** Name of the key it is sent with. */
  key: string;
  ids: SentIds;
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
export function buildRequest(request: CaseRequest, placeholders: Placeholders): BuiltRequest {
  const { method = 'POST' } = request;
  const query = fillInFields(request.query, placeholders);
  const form = fillInFields(request.form, placeholders);
  const json = buildJson(request, placeholders);
  const plain = buildPlain(request, form, json, placeholders);
  return {
    url: buildUrl(request, query, placeholders),
    method,
    headers: buildHeaders(request, plain, placeholders),
    body: plain !== undefined && request.gzip ? gzipSync(plain.bytes) : plain?.bytes,
    plain: plain?.bytes,
    gzip: request.gzip ?? false,
    sentBytes: plain?.bytes.length ?? 0,
    events: (request.events?.length ?? 0) * (request.repeat ?? 1),
    endpoint: request.endpoint ?? 'us',
    key: request.key ?? 'us',
    ids: collectIds(json, form, query),
  };
}

function buildUrl(
  { endpoint = 'us', path = '/2/httpapi' }: CaseRequest,
  query: JsonObject,
  placeholders: Placeholders,
): string {
  const base = placeholders.target[endpoint];
  if (base === undefined) {
    const what = endpoint === 'control' ? 'control' : `${endpoint.toUpperCase()} endpoint`;
    throw new NotOfferedError(`the target offers no ${what}`);
  }
  const fields = writeFields(query).toString();
  return base + fillInText(path, placeholders) + (fields === '' ? '' : `?${fields}`);
}

function buildHeaders(
  { headers = {}, gzip, auth, endpoint }: CaseRequest,
  plain: Plain | undefined,
  placeholders: Placeholders,
): Record<string, string> {
  const all = new Map<string, string>();
  if (plain !== undefined) all.set('content-type', plain.contentType);
  if (gzip) all.set('content-encoding', 'gzip');
  const access = endpoint === 'control' ? authorizeControl(placeholders.target.controlToken) : {};
  for (const [name, value] of Object.entries(access)) all.set(name, value);
  if (auth !== undefined) all.set('authorization', buildAuthorization(auth, placeholders));
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) all.delete(name.toLowerCase());
    else all.set(name.toLowerCase(), fillInText(value, placeholders));
  }
  return Object.fromEntries(all);
}

function buildAuthorization(auth: NonNullable<CaseRequest['auth']>, placeholders: Placeholders): string {
  if ('apiKey' in auth) return `Api-Key ${fillInText(`\${secrets.${auth.apiKey}}`, placeholders)}`;
  const pair = fillInText(`\${keys.${auth.basic}}:\${secrets.${auth.basic}}`, placeholders);
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function buildPlain(
  request: CaseRequest,
  form: JsonObject,
  json: Json | undefined,
  placeholders: Placeholders,
): Plain | undefined {
  if (request.form !== undefined) {
    const { contentType, text } = buildForm(form, request.multipart ?? false);
    return { contentType, bytes: Buffer.from(text) };
  }
  const contentType = 'application/json';
  if (request.base64 !== undefined) return { contentType, bytes: Buffer.from(request.base64, 'base64') };
  const written = json === undefined ? undefined : writeDeepJson(json);
  const text = request.text === undefined ? written : fillInText(request.text, placeholders);
  return text === undefined ? undefined : { contentType, bytes: pad(Buffer.from(text), request.padTo) };
}

function buildJson(request: CaseRequest, placeholders: Placeholders): Json | undefined {
  if (request.json !== undefined) return fillIn(request.json, placeholders);
  if (request.events === undefined) return undefined;
  const { unique } = placeholders;
  const sent = request.events;
  const events = Array.from({ length: request.repeat ?? 1 }, () => sent).flat();
  const fine = { event_type: 'Conformance', user_id: `user-${unique}`, device_id: `device-${unique}` };
  return {
    api_key: fillInText(`\${keys.${request.key ?? 'us'}}`, placeholders),
    events: events.map((event, index) =>
      fillIn({ ...fine, insert_id: `${unique}-${index}`, ...event }, { ...placeholders, index }),
    ),
    ...(request.options === undefined ? {} : { options: fillIn(request.options, placeholders) }),
  };
}

function fillInFields(fields: JsonObject | undefined, placeholders: Placeholders): JsonObject {
  const entries = Object.entries(fields ?? {}).filter(([, value]) => value !== '$absent');
  return Object.fromEntries(entries.map(([name, value]) => [name, fillIn(value, placeholders)]));
}

/** Fills a body up with spaces, which JSON allows at its end. */
function pad(body: Buffer, bytes = 0): Buffer {
  if (bytes <= body.length) return body;
  const padded = Buffer.alloc(bytes, ' ');
  body.copy(padded);
  return padded;
}
