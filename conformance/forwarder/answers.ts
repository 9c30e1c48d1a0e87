import type { Json } from '../../lib/json.ts';
import type { SentEvent } from './history.ts';
import type { AnswerName, TapMatch } from './scenario.ts';

/** An answer as the tap gives it in Amplitude's stead. */
export interface TapAnswer {
  status: number;
  contentType: string;
  text: string;
}

/** What an answer is made for: the events of the request, and the indexes of those that the fault is for. */
export interface TriggeredRequest {
  events: readonly SentEvent[];
  indexes: readonly number[];
  match: TapMatch;
  /** As it was sent. */
  apiKey: string;
}

type Build = (triggered: TriggeredRequest) => { status: number; body: Json } | TapAnswer;

const STATUS_TEXT: Record<number, string> = {
  403: 'Forbidden',
  413: 'Payload too large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Amplitude's answers, written from its docs: the suite knows no server, and any fake can stand behind the tap. */
const ANSWERS: Record<AnswerName, Build> = {
  'names-events': ({ indexes }) => nameEvents(indexes),
  'names-first': ({ indexes }) => nameEvents(indexes.slice(0, 1)),
  'silences-events': ({ events, indexes }) => ({
    status: 400,
    body: {
      code: 400,
      error: 'Request for silenced device',
      silenced_devices: [...new Set(indexes.flatMap((index) => events[index]?.deviceId ?? []))],
      silenced_events: [...indexes],
    },
  }),
  'throttles-ids': (triggered) => throttle(triggered, 'throttled'),
  'exceeds-daily': (triggered) => throttle(triggered, 'exceeded_daily_quota'),
  'throttles-project': () => ({
    status: 429,
    body: {
      code: 429,
      error: 'Too many requests for some devices and users',
      eps_threshold: 1000,
      throttled_devices: {},
      throttled_users: {},
      exceeded_daily_quota_devices: {},
      exceeded_daily_quota_users: {},
      throttled_events: [],
    },
  }),
  // Amplitude repeats the key: whoever logs the answer logs the key.
  'invalid-key': ({ apiKey }) => ({ status: 400, body: { code: 400, error: `Invalid API key: ${apiKey}` } }),
  bare: () => ({ status: 400, body: { code: 400, error: 'Request could not be processed' } }),
  'too-large': () => ({ status: 413, body: { code: 413, error: 'Payload too large' } }),
  forbidden: () => ({ status: 403, body: { code: 403, error: 'Forbidden' } }),
  unavailable: () => ({ status: 503, body: { code: 503, error: 'Service Unavailable' } }),
  html: () => ({
    status: 200,
    contentType: 'text/html',
    text: '<html><body><h1>Welcome to the guest network</h1></body></html>',
  }),
  empty: () => ({ status: 204, contentType: 'text/plain', text: '' }),
  'ingests-less': ({ events }) => ({
    status: 200,
    body: {
      code: 200,
      server_upload_time: Date.now(),
      payload_size_bytes: 1,
      events_ingested: Math.max(0, events.length - 1),
    },
  }),
};

/** Builds the answer of that name, or that of the status. */
export function buildTapAnswer(
  name: AnswerName | undefined,
  status: number | undefined,
  triggered: TriggeredRequest,
): TapAnswer {
  if (name === undefined) {
    const code = status ?? 503;
    return write(code, { code, error: STATUS_TEXT[code] ?? `Status ${code}` });
  }
  const built = ANSWERS[name](triggered);
  const answer = 'text' in built ? built : write(built.status, built.body);
  return status === undefined ? answer : { ...answer, status };
}

function write(status: number, body: Json): TapAnswer {
  return { status, contentType: 'application/json', text: `${JSON.stringify(body)}\n` };
}

function nameEvents(indexes: readonly number[]): { status: number; body: Json } {
  return {
    status: 400,
    body: {
      code: 400,
      error: 'Invalid field values on some events',
      events_with_invalid_fields: { event_type: [...indexes] },
    },
  };
}

function throttle(
  { events, indexes, match }: TriggeredRequest,
  how: 'throttled' | 'exceeded_daily_quota',
): { status: number; body: Json } {
  const list = (ids: (string | undefined)[]) =>
    Object.fromEntries([...new Set(ids)].flatMap((id) => (id === undefined ? [] : [[id, 31]])));
  const triggered = indexes.map((index) => events[index]);
  const users = match.deviceId === undefined ? list(triggered.map((event) => event?.userId)) : {};
  const devices = match.userId === undefined ? list(triggered.map((event) => event?.deviceId)) : {};
  const empty = how === 'throttled' ? 'exceeded_daily_quota' : 'throttled';
  return {
    status: 429,
    body: {
      code: 429,
      error: 'Too many requests for some devices and users',
      eps_threshold: 30,
      [`${how}_users`]: users,
      [`${how}_devices`]: devices,
      [`${empty}_users`]: {},
      [`${empty}_devices`]: {},
      throttled_events: [...indexes],
    },
  };
}
