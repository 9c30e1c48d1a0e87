import type { Json, JsonObject } from '../../lib/json.ts';
import type { ForwarderTarget } from './forwarder-target.ts';
import { isJsonObject } from './read-sent.ts';

/** What an intake said. */
export interface IntakeAnswer {
  /** 0: there was none. */
  status: number;
  body: Json | undefined;
  /** Indexes of events that it does not take, and the fields it names. */
  refused: Map<number, string[]>;
}

/** How long an intake may take, in ms. */
const TIMEOUT_MS = 30_000;

/** Posts events in the form of the feed. Never rejects. */
export async function postEvents(
  intake: string,
  key: string,
  feed: ForwarderTarget['feed'],
  body: JsonObject[] | string | JsonObject,
  headers: Record<string, string> = {},
  path?: string,
): Promise<IntakeAnswer> {
  const { url, access, wrap } = FORMS[feed](intake, key, path);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...access, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(Array.isArray(body) ? wrap(body) : body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    const parsed = parse(text);
    return { status: response.status, body: parsed, refused: readRefused(parsed) };
  } catch {
    return { status: 0, body: undefined, refused: new Map() };
  }
}

interface Form {
  url: string;
  access: Record<string, string>;
  wrap: (events: JsonObject[]) => JsonObject;
}

const FORMS: Record<ForwarderTarget['feed'], (intake: string, key: string, path?: string) => Form> = {
  datafly: (intake, key, path = '/v1/batch') => ({
    url: intake + path,
    access: { authorization: `Bearer ${key}` },
    wrap: (batch) => ({ batch }),
  }),
  segment: (intake, key, path = '/v1/batch') => ({
    url: intake + path,
    access: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` },
    wrap: (batch) => ({ batch }),
  }),
  amplitude: (intake, key, path = '/2/httpapi') => ({
    url: intake + path,
    access: {},
    wrap: (events) => ({ api_key: key, events }),
  }),
};

function readRefused(body: Json | undefined): Map<number, string[]> {
  const listed = isJsonObject(body) && Array.isArray(body.refused) ? body.refused : [];
  return new Map(
    listed.flatMap((one): [number, string[]][] =>
      isJsonObject(one) && typeof one.index === 'number' ? [[one.index, fieldsOf(one.problems)]] : [],
    ),
  );
}

/** The fields that problems name. */
export function fieldsOf(problems: Json | undefined): string[] {
  const listed = Array.isArray(problems) ? problems : [];
  return listed.flatMap((one) => (isJsonObject(one) && typeof one.field === 'string' ? [one.field] : []));
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
