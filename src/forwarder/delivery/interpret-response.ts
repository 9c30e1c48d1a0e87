import type { AmplitudeEvent } from '../amplitude-event.ts';
import type { SendResult } from './http-client.ts';

/** What an answer means for one event of the batch. */
export type EventOutcome =
  | { kind: 'delivered' }
  /** Fine itself: it is sent again at once, without those that are not. */
  | { kind: 'resend' }
  /** It is tried again after a backoff. */
  | { kind: 'retry' }
  /** Its user or device is throttled: its lane is delayed. */
  | { kind: 'throttled'; until: 'soon' | 'next-hour' }
  | { kind: 'dead'; field: string | null; reason: string };

/**
 * What is done about a batch's answer:
 * - `settle`: each event by its outcome
 * - `pause`: our configuration is wrong; nothing more is sent until someone acts
 * - `delay`: the whole project waits
 * - `halve`: the batch is cut in two and both halves are sent
 */
export type BatchAction = 'settle' | 'pause' | 'delay' | 'halve';

/** What an answer means. */
export interface Interpretation {
  /** Slug of the rule that read it. */
  rule: string;
  action: BatchAction;
  /** What the answer said, for people. */
  reason: string;
  /** One for each event of the batch, in order. */
  outcomes: EventOutcome[];
}

type Batch = readonly Pick<AmplitudeEvent, 'user_id' | 'device_id'>[];

/** Answers that mean that we are set up wrongly, not that an event is bad. */
const OUR_FAULT = /^(Invalid API key|Invalid JSON|Missing request body|Invalid request path|Invalid event JSON)/;

const INDEX_MAPS = [
  'events_with_missing_fields',
  'events_with_invalid_fields',
  'events_with_invalid_id_lengths',
] as const;

/**
 * Interprets any result as one outcome for each event of the batch. Pure: what is done about it is decided elsewhere.
 *
 * @example interpretResponse({ kind: 'response', status: 200, body: '{"code":200}', retryAfterMs: undefined }, batch).rule // 'deliver.200'
 */
export function interpretResponse(result: SendResult, batch: Batch): Interpretation {
  if (result.kind === 'failure') return all('deliver.5xx-network', 'settle', result.reason, { kind: 'retry' }, batch);
  const { status } = result;
  const body = parseObject(result.body);
  const error = typeof body?.error === 'string' ? body.error : `HTTP ${status}`;
  if (status === 200) return interpretSuccess(body, result.body, batch);
  if (status === 400 && body !== undefined) return interpretBadRequest(body, error, batch);
  if (status === 413) return halve('deliver.413', error, batch);
  if (status === 429) return interpretThrottled(body ?? {}, error, batch);
  if (status === 403) return all('deliver.403', 'delay', error, { kind: 'resend' }, batch);
  if (status === 408 || status >= 500) return all('deliver.5xx-network', 'settle', error, { kind: 'retry' }, batch);
  if (status === 400) return halve('deliver.400-bare', 'HTTP 400 without a JSON body', batch);
  // A redirect or any other refusal is an endpoint that is not Amplitude's.
  return all('deliver.400-request', 'pause', `HTTP ${status}`, { kind: 'resend' }, batch);
}

/** A 200 counts only with Amplitude's own body: a portal's login page is a 200, too. Repeats are harmless. */
function interpretSuccess(body: Body | undefined, text: string, batch: Batch): Interpretation {
  if (body?.code === 200) return all('deliver.200', 'settle', 'accepted', { kind: 'delivered' }, batch);
  const reason = `HTTP 200 without Amplitude's answer (got ${JSON.stringify(text.slice(0, 80))})`;
  return all('deliver.5xx-network', 'settle', reason, { kind: 'retry' }, batch);
}

/** Events that are named are at fault, whatever else the answer says; only then it may be ourselves. */
function interpretBadRequest(body: Body, error: string, batch: Batch): Interpretation {
  const listed = readListed(body, batch.length);
  if (listed.size > 0) {
    return each('deliver.400-listed', error, batch, (_event, index) => {
      const field = listed.get(index);
      return field === undefined ? { kind: 'resend' } : { kind: 'dead', field, reason: error };
    });
  }
  const missing = typeof body.missing_field === 'string' ? ` (${body.missing_field})` : '';
  if (missing !== '' || OUR_FAULT.test(error)) {
    return all('deliver.400-request', 'pause', error + missing, { kind: 'resend' }, batch);
  }
  const silenced = readIndexes(body.silenced_events, batch.length);
  const throttled = readIndexes(body.throttled_events, batch.length);
  if (silenced.size === 0 && throttled.size === 0) return halve('deliver.400-bare', error, batch);
  return each('deliver.400-silenced', error, batch, (_event, index) => {
    if (silenced.has(index)) return { kind: 'dead', field: 'device_id', reason: error };
    return throttled.has(index) ? { kind: 'throttled', until: 'soon' } : { kind: 'resend' };
  });
}

function interpretThrottled(body: Body, error: string, batch: Batch): Interpretation {
  const users = { soon: keysOf(body.throttled_users), day: keysOf(body.exceeded_daily_quota_users) };
  const devices = { soon: keysOf(body.throttled_devices), day: keysOf(body.exceeded_daily_quota_devices) };
  const names = (which: 'soon' | 'day', { user_id, device_id }: Batch[number]) =>
    users[which].has(user_id) || devices[which].has(device_id);
  // The indexes name the same events; they help where an id is written differently in the maps.
  const throttled = readIndexes(body.throttled_events, batch.length);
  const interpretation = each('deliver.429-keyed', error, batch, (event, index) => {
    if (names('day', event)) return { kind: 'throttled', until: 'next-hour' };
    return names('soon', event) || throttled.has(index) ? { kind: 'throttled', until: 'soon' } : { kind: 'resend' };
  });
  if (interpretation.outcomes.some(({ kind }) => kind === 'throttled')) return interpretation;
  return all('deliver.429-project', 'delay', error, { kind: 'resend' }, batch);
}

type Body = Record<string, unknown>;

/** Index → the field it is listed under. Indexes that no event of the batch has are ignored. */
function readListed(body: Body, count: number): Map<number, string> {
  const listed = new Map<number, string>();
  for (const name of INDEX_MAPS) {
    for (const [field, indexes] of Object.entries(asObject(body[name]) ?? {})) {
      for (const index of readIndexes(indexes, count)) if (!listed.has(index)) listed.set(index, field);
    }
  }
  return listed;
}

function readIndexes(value: unknown, count: number): Set<number> {
  const numbers = Array.isArray(value) ? value.filter((index) => Number.isInteger(index)) : [];
  return new Set(numbers.filter((index) => index >= 0 && index < count));
}

function keysOf(value: unknown): ReadonlySet<string | undefined> {
  return new Set(Object.keys(asObject(value) ?? {}));
}

function asObject(value: unknown): Body | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function parseObject(text: string): Body | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Cuts the batch in two; a single event is the culprit itself. */
function halve(rule: string, reason: string, batch: Batch): Interpretation {
  if (batch.length > 1) return all(rule, 'halve', reason, { kind: 'resend' }, batch);
  return all(rule, 'settle', reason, { kind: 'dead', field: null, reason }, batch);
}

function all(rule: string, action: BatchAction, reason: string, outcome: EventOutcome, batch: Batch): Interpretation {
  return { rule, action, reason, outcomes: batch.map(() => outcome) };
}

function each(
  rule: string,
  reason: string,
  batch: Batch,
  read: (event: Batch[number], index: number) => EventOutcome,
): Interpretation {
  return { rule, action: 'settle', reason, outcomes: batch.map(read) };
}
