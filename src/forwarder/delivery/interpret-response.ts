import type { AmplitudeEvent } from '../amplitude-event.ts';
import type { SendResult } from './http-client.ts';
import { fixStrayAnswer } from './stray-answers.ts';

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
 * - `rest`: it says nothing of the events, or there was none; all of them are tried again later
 * - `pause`: our configuration is wrong; nothing more is sent but a probe now and then
 * - `delay`: the whole project waits
 * - `halve`: the batch is cut in two and both halves are sent
 */
export type BatchAction = 'settle' | 'rest' | 'pause' | 'delay' | 'halve';

/** What an answer means. */
export interface Interpretation {
  /** Slug of the rule that read it. */
  rule: string;
  action: BatchAction;
  /** What the answer said, for people. */
  reason: string;
  /** What a person can do about it, where nothing is sent for a while. A sentence, or several. */
  fix: string;
  /** One for each event of the batch, in order. */
  outcomes: EventOutcome[];
  /** How many of the events Amplitude took without counting them as ingested (`deliver.zero-ingested`). */
  notIngested: number;
}

type Batch = readonly Pick<AmplitudeEvent, 'user_id' | 'device_id'>[];

/** An answer, read as far as it is JSON. */
interface Answer {
  status: number;
  text: string;
  /** Undefined where it is no JSON object. */
  body: Body | undefined;
  /** What it says went wrong. */
  error: string;
}

/** The key that Amplitude does not know is our fault, and so is a field of the request that is missing. */
const WRONG_KEY = /^Invalid API key/;
/** Said of a request that we wrote well: something on the way damaged it. */
const DAMAGED = /^(Invalid JSON|Invalid event JSON|Missing request body|Invalid request path)/;

const INDEX_MAPS = [
  'events_with_missing_fields',
  'events_with_invalid_fields',
  'events_with_invalid_id_lengths',
] as const;

const NOTHING = 'Nothing needs to be done';
const FIX = {
  failed: `${NOTHING} while Amplitude is down. Where it is not, check the network and the endpoint.`,
  forbidden: 'Check the project at Amplitude, and whether a firewall refuses the forwarder.',
  throttled: `${NOTHING}: it goes on more slowly. Set the plan where the project has a smaller one.`,
  key: "Correct the API key to the project's, and the endpoint to its region.",
  damaged: 'See what changes requests on the way to Amplitude.',
};

/** Who reads which status. Any other is none of Amplitude's. */
const READERS: ReadonlyMap<number, (answer: Answer, batch: Batch) => Interpretation> = new Map([
  [200, interpretSuccess],
  [400, interpretBadRequest],
  [403, interpretForbidden],
  [408, interpretServerError],
  [413, interpretTooLarge],
  [429, interpretThrottled],
]);

/**
 * Interprets any result as one outcome for each event of the batch. Pure: what is done about it is decided elsewhere.
 *
 * @example interpretResponse({ kind: 'response', status: 200, body: '{"code":200}', retryAfterMs: undefined }, batch).rule // 'deliver.200'
 */
export function interpretResponse(result: SendResult, batch: Batch): Interpretation {
  if (result.kind === 'failure') return rest('deliver.5xx-network', result.reason, FIX.failed, batch);
  const { status, body: text } = result;
  const body = parseObject(text);
  const error = typeof body?.error === 'string' ? body.error : `HTTP ${status}`;
  const isServerError = status >= 500 && status <= 599;
  const read = READERS.get(status) ?? (isServerError ? interpretServerError : interpretStray);
  return read({ status, text, body, error }, batch);
}

/** A 200 counts only with Amplitude's own body: a portal's login page is a 200, too. Repeats are harmless. */
function interpretSuccess(answer: Answer, batch: Batch): Interpretation {
  const { body } = answer;
  if (body?.code !== 200) return interpretStray(answer, batch);
  const { events_ingested: ingested } = body;
  const isCount = typeof ingested === 'number' && Number.isInteger(ingested) && ingested >= 0;
  const notIngested = isCount ? Math.max(0, batch.length - ingested) : 0;
  const reason = notIngested === 0 ? 'accepted' : `accepted, ${ingested} of ${batch.length} ingested`;
  return { ...all('deliver.200', 'settle', reason, { kind: 'delivered' }, batch), notIngested };
}

/** Something between here and Amplitude answered (`deliver.stray-status`). */
function interpretStray({ status, text }: Answer, batch: Batch): Interpretation {
  const got = text === '' ? 'nothing' : JSON.stringify(text.slice(0, SHOWN_CHARACTERS));
  return rest(
    'deliver.stray-status',
    `HTTP ${status} without Amplitude's answer (got ${got})`,
    fixStrayAnswer(status),
    batch,
  );
}

const SHOWN_CHARACTERS = 80;

function interpretServerError({ error }: Answer, batch: Batch): Interpretation {
  return rest('deliver.5xx-network', error, FIX.failed, batch);
}

function interpretForbidden({ error }: Answer, batch: Batch): Interpretation {
  return { ...all('deliver.403', 'delay', error, { kind: 'retry' }, batch), fix: FIX.forbidden };
}

function interpretTooLarge({ error }: Answer, batch: Batch): Interpretation {
  return halve('deliver.413', error, batch);
}

/** Events that are named are at fault, whatever else the answer says; only then it may be ourselves, or the way. */
function interpretBadRequest(answer: Answer, batch: Batch): Interpretation {
  const { body, error } = answer;
  if (body === undefined) return interpretStray(answer, batch);
  const listed = readListed(body, batch.length);
  if (listed.size > 0) {
    return each('deliver.400-listed', error, batch, (_event, index) => {
      const field = listed.get(index);
      return field === undefined ? { kind: 'resend' } : { kind: 'dead', field, reason: error };
    });
  }
  const missing = typeof body.missing_field === 'string' ? ` (${body.missing_field})` : '';
  if (missing !== '' || WRONG_KEY.test(error)) {
    const reason = error + missing;
    return { ...all('deliver.400-request', 'pause', reason, { kind: 'resend' }, batch), fix: FIX.key };
  }
  if (DAMAGED.test(error)) return rest('deliver.400-request', error, FIX.damaged, batch);
  const silenced = readIndexes(body.silenced_events, batch.length);
  const throttled = readIndexes(body.throttled_events, batch.length);
  if (silenced.size === 0 && throttled.size === 0) return halve('deliver.400-bare', error, batch);
  return each('deliver.400-silenced', error, batch, (_event, index) => {
    if (silenced.has(index)) return { kind: 'dead', field: 'device_id', reason: error };
    return throttled.has(index) ? { kind: 'throttled', until: 'soon' } : { kind: 'resend' };
  });
}

function interpretThrottled({ body = {}, error }: Answer, batch: Batch): Interpretation {
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
  return { ...all('deliver.429-project', 'delay', error, { kind: 'resend' }, batch), fix: FIX.throttled };
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

function rest(rule: string, reason: string, fix: string, batch: Batch): Interpretation {
  return { ...all(rule, 'rest', reason, { kind: 'retry' }, batch), fix };
}

function all(rule: string, action: BatchAction, reason: string, outcome: EventOutcome, batch: Batch): Interpretation {
  return { rule, action, reason, fix: '', outcomes: batch.map(() => outcome), notIngested: 0 };
}

function each(
  rule: string,
  reason: string,
  batch: Batch,
  read: (event: Batch[number], index: number) => EventOutcome,
): Interpretation {
  return { rule, action: 'settle', reason, fix: '', outcomes: batch.map(read), notIngested: 0 };
}
