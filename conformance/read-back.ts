import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { SentIds } from './collect-ids.ts';
import type { RequestOptions } from './exchange.ts';
import { type StoredRecord, StoreError } from './read-stored.ts';
import { readText } from './read-text.ts';
import type { JsonObject } from './rule.ts';
import type { Target } from './target.ts';

/** What was sent, and how much of it is expected to be there. */
interface Sent {
  ids: SentIds;
  /** Name of the key it was sent with. */
  key: string;
  endpoint: 'us' | 'eu';
  wanted: number | undefined;
}

/** Most users of one case that are looked up. */
const MOST_USERS = 30;

/** Most events that user activity gives for one call. */
const ACTIVITY_LIMIT = 1000;

const MAX_ANSWER_BYTES = 16 * 1_048_576;

/** How long between two looks at what is not there yet, in ms. */
const LOOK_AGAIN_MS = 1000;

/** What read-back calls a field that is sent by another name. */
const RENAMED: Readonly<Record<string, string>> = {
  $insert_id: 'insert_id',
  version_name: 'app_version',
  device_carrier: 'carrier',
  ip_address: 'ip',
};

/** Fields that read-back shows as they are stored. Times come as text, revenue is counted, a plan is left out. */
const SHOWN: ReadonlySet<string> = new Set([
  ...['event_type', 'user_id', 'device_id', 'insert_id', 'session_id', 'event_properties', 'user_properties'],
  ...['groups', 'group_properties', 'app_version', 'platform', 'os_name', 'os_version', 'device_brand', 'device_model'],
  ...[
    'device_manufacturer',
    'carrier',
    'country',
    'region',
    'city',
    'dma',
    'language',
    'library',
    'ip',
    'amplitude_id',
  ],
]);

/** Whether read-back shows a field of a stored event. */
export function isShownByReadBack(field: string): boolean {
  return SHOWN.has(field);
}

/**
 * Reads what is stored as Amplitude shows it: user search for the ids sent, then the activity of each user found. It may
 * take its time (`readBackMs`), so what is missing is looked for again.
 *
 * @throws {StoreError} where read-back does not answer as such
 */
export async function readBack(target: Target, sent: Sent, options: RequestOptions): Promise<StoredRecord[]> {
  const until = performance.now() + (target.readBackMs ?? 0);
  for (;;) {
    const found = await look(target, sent, options);
    if (found.length >= (sent.wanted ?? 1) && sent.wanted !== 0) return found;
    if (performance.now() + LOOK_AGAIN_MS > until) return found;
    await sleep(LOOK_AGAIN_MS, undefined, { signal: options.signal });
  }
}

async function look(target: Target, { ids, key, endpoint }: Sent, options: RequestOptions): Promise<StoredRecord[]> {
  const people = [...new Set([...ids.userIds, ...ids.deviceIds])].slice(0, MOST_USERS).map((id) => id.trim());
  const get = (path: string) => getReadBack(target, endpoint, key, path, options);
  const users = new Set<string>();
  for (const id of people.filter((one) => one !== '')) {
    for (const match of await searchUser(target, endpoint, key, id, options)) users.add(String(match.amplitude_id));
  }
  const rows: JsonObject[] = [];
  for (const user of users) {
    const query = new URLSearchParams({ user, limit: String(ACTIVITY_LIMIT), direction: 'earliest' });
    rows.push(...listOf(await get(`/api/2/useractivity?${query}`), 'events'));
  }
  const wanted = new Set<unknown>(ids.insertIds);
  const events = rows.map(rename).filter((event) => wanted.size === 0 || wanted.has(event.insert_id));
  return events.map((event, seq) => ({ seq, requestSeq: 0, diagnostics: [], event }));
}

/**
 * Asks user search for an id.
 *
 * @throws {StoreError} where it does not answer as such
 */
export async function searchUser(
  target: Target,
  endpoint: 'us' | 'eu',
  key: string,
  user: string,
  options: RequestOptions,
): Promise<JsonObject[]> {
  const path = `/api/2/usersearch?${new URLSearchParams({ user })}`;
  return listOf(await getReadBack(target, endpoint, key, path, options), 'matches');
}

/**
 * Gets JSON from Amplitude's read-back API, with the key and secret of that name.
 *
 * @throws {StoreError} for any other answer
 */
async function getReadBack(
  target: Target,
  endpoint: 'us' | 'eu',
  key: string,
  path: string,
  { signal, timeoutMs }: RequestOptions,
): Promise<JsonObject> {
  const pair = `${target.keys[key] ?? ''}:${target.secrets[key] ?? ''}`;
  try {
    const response = await request(`${target[endpoint] ?? target.us ?? ''}${path}`, {
      headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const { text } = await readText(response.body, MAX_ANSWER_BYTES);
    const answer: unknown = response.statusCode === 200 ? JSON.parse(text) : undefined;
    if (isObject(answer)) return answer;
    throw new StoreError(`GET ${path.replace(/\?.*/, '')} answers ${response.statusCode} ${text.slice(0, 100).trim()}`);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(`GET ${path.replace(/\?.*/, '')}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function rename(event: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(event).map(([name, value]) => [RENAMED[name] ?? name, value]));
}

function listOf(answer: JsonObject, name: string): JsonObject[] {
  const list = answer[name];
  if (Array.isArray(list)) return list.filter(isObject);
  throw new StoreError(`read-back answers without ${name}`);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
