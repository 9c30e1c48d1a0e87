import { gzipSync } from 'node:zlib';
import { fillIn, fillInText, type Meaning, NotOfferedError } from './fill-in.ts';
import type { CaseRequest } from './rule.ts';
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
  /** insert_ids of the events in it. */
  insertIds: string[];
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
  const { text, insertIds } = buildText(request, meaning);
  const plain = text === undefined ? undefined : Buffer.from(pad(text, request.padTo));
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    fillInText(value, meaning),
  ]);
  return {
    url: base + path,
    method,
    headers: {
      ...(plain === undefined ? {} : { 'content-type': 'application/json' }),
      ...(request.gzip ? { 'content-encoding': 'gzip' } : {}),
      ...Object.fromEntries(headers),
    },
    body: plain !== undefined && request.gzip ? gzipSync(plain) : plain,
    sentBytes: plain?.length ?? 0,
    insertIds,
  };
}

function buildText(request: CaseRequest, meaning: Meaning): { text: string | undefined; insertIds: string[] } {
  if (request.text !== undefined) return { text: request.text, insertIds: [] };
  if (request.json !== undefined) return { text: writeDeepJson(fillIn(request.json, meaning)), insertIds: [] };
  if (request.events === undefined) return { text: undefined, insertIds: [] };
  const { unique } = meaning;
  const repeated = Array.from({ length: request.repeat ?? 1 }, () => request.events ?? []).flat();
  const insertIds = repeated.map((_event, index) => `${unique}-${index}`);
  const events = repeated.map((event, index) => {
    const fine = { event_type: 'Conformance', user_id: `user-${unique}`, device_id: `device-${unique}` };
    return fillIn({ ...fine, insert_id: `${unique}-${index}`, ...event }, meaning);
  });
  const key = fillInText(`\${keys.${request.key ?? 'us'}}`, meaning);
  const options = request.options === undefined ? {} : { options: fillIn(request.options, meaning) };
  return { text: writeDeepJson({ api_key: key, events, ...options }), insertIds };
}

/** Fills a body up with spaces, which JSON allows at its end. */
function pad(text: string, bytes = 0): string {
  return text + ' '.repeat(Math.max(0, bytes - Buffer.byteLength(text)));
}
