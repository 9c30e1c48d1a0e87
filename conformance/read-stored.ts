import { request } from 'undici';
import type { SentIds } from './collect-ids.ts';
import { authorizeControl, type ControlAddress } from './control-address.ts';
import type { RequestOptions } from './exchange.ts';
import { explainFailure } from './explain-failure.ts';
import { readText } from './read-text.ts';
import type { JsonObject } from './rule.ts';

/** An event as the control API tells of it; as much as a rule can speak of. */
export interface StoredRecord {
  seq: number;
  requestSeq: number;
  diagnostics: { rule: string; severity: string }[];
  event: JsonObject;
}

/** Up to so many events are looked up one by one; more by their devices; of too many of these, among the latest. */
const ONE_BY_ONE = 20;

/** Most events that the control API gives for one call. */
const LIMIT = 10_000;

/** Largest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 64 * 1_048_576;

/** What is stored cannot be read: nothing was shown of it. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/**
 * Notes how far a server's log goes: the number of the newest request, of which what a case sends has a higher one.
 *
 * @throws {StoreError} where the control API does not answer as one
 */
export async function openLog(control: ControlAddress, options: RequestOptions): Promise<number> {
  const answer = await get(control, '/requests?limit=1', options);
  if (hasRequests(answer)) return answer.requests.at(-1)?.seq ?? 0;
  throw refuse('/requests', JSON.stringify(answer).slice(0, 100));
}

/**
 * Reads back, through the emulator's control API, which of the events sent are stored, in the order they were taken in.
 * Without insert_ids they are all those of their devices, without these of their users.
 *
 * @throws {StoreError} where the control API does not answer as one
 */
export async function readStored(
  { control, since }: { control: ControlAddress; since: number },
  ids: SentIds,
  options: RequestOptions,
): Promise<StoredRecord[]> {
  const { insertIds } = ids;
  const found = await Promise.all(
    chooseFilters(ids).map((filter) => look(control, { ...filter, since: String(since) }, options)),
  );
  const sent = new Set<unknown>(insertIds);
  return found
    .flat()
    .filter(({ event }) => insertIds.length <= ONE_BY_ONE || sent.has(event.insert_id))
    .sort((one, other) => one.seq - other.seq);
}

/** Slugs of the warnings about these events and about the requests they came in, each once. */
export async function readWarnings(
  control: ControlAddress,
  events: StoredRecord[],
  options: RequestOptions,
): Promise<string[]> {
  const requests = new Set(events.map(({ requestSeq }) => requestSeq));
  const ofRequests = await Promise.all([...requests].map((seq) => get(control, `/requests/${seq}`, options)));
  const all = [...events, ...ofRequests].flatMap((record) => (hasDiagnostics(record) ? record.diagnostics : []));
  const warnings = all.filter(({ severity }) => severity === 'warning');
  return [...new Set(warnings.map(({ rule }) => rule))].sort();
}

function chooseFilters({ insertIds, deviceIds, userIds }: SentIds): Record<string, string>[] {
  if (insertIds.length > 0 && insertIds.length <= ONE_BY_ONE) return insertIds.map((insertId) => ({ insertId }));
  if (deviceIds.length > ONE_BY_ONE) return [{}];
  return deviceIds.length > 0 ? deviceIds.map((deviceId) => ({ deviceId })) : userIds.map((userId) => ({ userId }));
}

async function look(
  control: ControlAddress,
  filter: Record<string, string>,
  options: RequestOptions,
): Promise<StoredRecord[]> {
  const path = `/events?${new URLSearchParams({ ...filter, verdict: 'accepted', limit: String(LIMIT) })}`;
  const answer = await get(control, path, options);
  if (hasEvents(answer)) return answer.events;
  throw refuse(path, JSON.stringify(answer).slice(0, 100));
}

async function get(
  { url: base, token }: ControlAddress,
  path: string,
  { signal, timeoutMs }: RequestOptions,
): Promise<unknown> {
  const response = await ask(base + path, token, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])).catch(
    (error: unknown) => {
      throw refuse(path, explainFailure(error, timeoutMs));
    },
  );
  const answer = response.status === 200 ? parse(response.text) : undefined;
  if (answer === undefined) throw refuse(path, `${response.status} ${response.text.slice(0, 100).trim()}`);
  return answer;
}

async function ask(url: string, token: string | undefined, signal: AbortSignal) {
  const response = await request(url, { headers: authorizeControl(token), signal });
  return { status: response.statusCode, text: (await readText(response.body, MAX_ANSWER_BYTES)).text };
}

function refuse(path: string, got: string): StoreError {
  return new StoreError(`GET ${path.replace(/\?.*/, '')} of the control API tells nothing (got ${got})`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hasEvents(answer: unknown): answer is { events: StoredRecord[] } {
  return typeof answer === 'object' && answer !== null && 'events' in answer && Array.isArray(answer.events);
}

function hasRequests(answer: unknown): answer is { requests: { seq: number }[] } {
  return typeof answer === 'object' && answer !== null && 'requests' in answer && Array.isArray(answer.requests);
}

function hasDiagnostics(record: unknown): record is Pick<StoredRecord, 'diagnostics'> {
  return typeof record === 'object' && record !== null && 'diagnostics' in record && Array.isArray(record.diagnostics);
}
