/** How long an event waits for others, in ms. */
const LINGER_MS = 250;
const BATCH_EVENTS = 20;
/** Browsers take 64 KiB on leaving, of all beacons together. */
const BATCH_CHARACTERS = 15_000;
/** Events that wait at most; the oldest gives way. */
const MOST_WAITING = 1000;
const BACKOFF_FIRST_MS = 1000;
const BACKOFF_LONGEST_MS = 30_000;
/** Refused events that a flush lists at most; each one is reported all the same. */
const MOST_REFUSED = 100;

/** What a gateway answered. */
export interface GatewayAnswer {
  status: number;
  /** How long to wait, in ms. */
  retryAfterMs?: number;
  /** The body: it lists the events that were refused, inside a 200 too. */
  text?: string;
}

/** What is wrong with one field of an event. */
interface Problem {
  field: string;
  message: string;
  fix: string;
}

/** An event that the gateway did not take, and will not take again. */
export interface RefusedCall {
  type: string;
  /** Its name, where it has one. */
  event?: string;
  messageId: string;
  problems: readonly Problem[];
}

/** How it went since the flush before. */
export interface FlushResult {
  /** Events that still wait: 0 where all were sent. */
  waiting: number;
  /** Those that were refused, the newest 100 of them. */
  refused: readonly RefusedCall[];
}

/** What the collector needs of the place it runs in: a browser, or Node. */
export interface CollectorHost {
  /** In ms since the epoch. */
  now(): number;
  /** From 0 up to 1. */
  random(): number;
  newId(): string;
  after(ms: number, callback: () => void): () => void;
  /** Keeps an id for the next page or call. */
  remember(name: 'anonymousId' | 'userId', value: string | undefined): void;
  recall(name: 'anonymousId' | 'userId'): string | undefined;
  /** What each event says of where it happened. */
  context(): object;
  /** Added to each body, beside its batch. */
  pipelineKey: string;
  /** Rejects where there is no answer. */
  send(body: string): Promise<GatewayAnswer>;
  /** Hands a body over to be sent when the page is gone; false where it was not taken. */
  sendOnLeave(body: string): boolean;
  report(message: string): void;
}

/** The calls of the integration guide. None of them throws: a shop must not break because its analytics does. */
export interface Collector {
  page(properties?: object): void;
  track(event: string, properties?: object): void;
  identify(userId: string, traits?: object): void;
  group(groupId: string, traits?: object): void;
  /** Forgets the user and takes a new anonymous id: after a log-out on a shared device. */
  reset(): void;
  /** Sends what waits at once. Resolves with how many events still wait, and which ones were refused. */
  flush(): Promise<FlushResult>;
  /** Events that made room for newer ones while nothing could be sent. */
  evicted(): number;
}

/** The collector, and what only its host calls. */
export interface CollectorCore extends Collector {
  /** The page may be gone in a moment: hands over all that waits. */
  leave(): void;
}

/**
 * Creates the collector: every call becomes an event at once, events wait a moment for others, go out in order, one batch
 * at a time, and again where the gateway could not take them. A repeat keeps its messageId, so that it counts once.
 */
export function createCollectorCore(host: CollectorHost): CollectorCore {
  let waiting: string[] = [];
  let evicted = 0;
  let refused: RefusedCall[] = [];
  let failures = 0;
  let sending: Promise<boolean> | undefined;
  let cancelTimer: (() => void) | undefined;

  function anonymousId(): string {
    const known = host.recall('anonymousId');
    if (known) return known;
    const id = `df_${host.newId()}`;
    host.remember('anonymousId', id);
    return id;
  }

  function add(type: string, fields: object): void {
    const userId = host.recall('userId');
    try {
      const event = {
        type,
        ...fields,
        anonymousId: anonymousId(),
        ...(userId ? { userId } : {}),
        context: host.context(),
        timestamp: new Date(host.now()).toISOString(),
        messageId: host.newId(),
      };
      // Written now: what the caller does with its objects later is not part of the event.
      waiting.push(JSON.stringify(event));
    } catch (error) {
      host.report(`Failed to take a ${type} event: ${String(error)}. Pass plain JSON.`);
      return;
    }
    if (waiting.length > MOST_WAITING) {
      waiting.shift();
      evicted++;
    }
    if (failures === 0) schedule(waiting.length >= BATCH_EVENTS ? 0 : LINGER_MS);
  }

  function schedule(ms: number): void {
    if (ms > 0 && cancelTimer) return;
    cancelTimer?.();
    cancelTimer = host.after(ms, () => {
      cancelTimer = undefined;
      void sendAll();
    });
  }

  /** As many events, from the oldest on, as fit into one body. */
  function nextBatch(from = 0): string[] {
    const batch: string[] = [];
    let size = 0;
    for (const text of waiting.slice(from, from + BATCH_EVENTS)) {
      size += text.length;
      if (batch.length > 0 && size > BATCH_CHARACTERS) break;
      batch.push(text);
    }
    return batch;
  }

  function bodyOf(batch: readonly string[]): string {
    const sentAt = new Date(host.now()).toISOString();
    const events = batch.map((text) => `${text.slice(0, -1)},"sentAt":"${sentAt}"}`);
    return `{"pipelineKey":${JSON.stringify(host.pipelineKey)},"batch":[${events.join(',')}]}`;
  }

  /** Sends until nothing waits or something fails. A call meanwhile gets the promise of the one under way. */
  function sendAll(): Promise<boolean> {
    sending ??= sendInTurn().finally(() => {
      sending = undefined;
    });
    return sending;
  }

  async function sendInTurn(): Promise<boolean> {
    while (waiting.length > 0) {
      const batch = nextBatch();
      const { status, retryAfterMs, text } = await host.send(bodyOf(batch)).catch((): GatewayAnswer => ({ status: 0 }));
      if (status === 0 || status === 408 || status === 429 || status >= 500) {
        delayRetry(retryAfterMs);
        return false;
      }
      failures = 0;
      tellRefused(batch, status, text);
      const gone = new Set(batch);
      waiting = waiting.filter((text) => !gone.has(text));
    }
    return true;
  }

  /** What is refused is gone: it is told of, each event by itself. */
  function tellRefused(batch: readonly string[], status: number, text = ''): void {
    for (const { index, problems } of readRefused(status, text, batch.length)) {
      const { type, event, messageId } = JSON.parse(batch[index] ?? '{}');
      refused.push({ type, messageId, problems, ...(event === undefined ? {} : { event }) });
      const why = problems.map(({ message, fix }) => `${message}. ${fix}`).join(' ');
      host.report(`The gateway refused ${type}${event === undefined ? '' : ` "${event}"`}: ${why}`);
    }
    refused = refused.slice(-MOST_REFUSED);
  }

  /** Waits longer with each failure, and never two collectors for the same time. */
  function delayRetry(retryAfterMs = 0): void {
    const longest = Math.min(BACKOFF_LONGEST_MS, BACKOFF_FIRST_MS * 2 ** failures++);
    cancelTimer?.();
    cancelTimer = undefined;
    schedule(Math.max(retryAfterMs, longest * (0.5 + host.random() / 2)));
  }

  function isName(value: unknown, call: string): value is string {
    if (typeof value === 'string' && value.trim() !== '') return true;
    host.report(`_df.${call} needs a name that is not empty. Nothing was sent.`);
    return false;
  }

  /** An event is not lost for properties that are none; it goes without them. */
  function objectOf(value: unknown, call: string): object {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    if (value !== undefined && value !== null)
      host.report(`_df.${call} takes an object (got ${JSON.stringify(value)}). The event goes without it.`);
    return {};
  }

  return {
    page: (properties) => add('page', { properties: objectOf(properties, 'page') }),
    track(event, properties) {
      if (isName(event, 'track')) add('track', { event, properties: objectOf(properties, 'track') });
    },
    identify(userId, traits) {
      const id: unknown = typeof userId === 'number' ? String(userId) : userId;
      if (!isName(id, 'identify')) return;
      host.remember('userId', id);
      add('identify', { traits: objectOf(traits, 'identify') });
    },
    group(groupId, traits) {
      if (isName(groupId, 'group')) add('group', { groupId, traits: objectOf(traits, 'group') });
    },
    reset() {
      host.remember('userId', undefined);
      host.remember('anonymousId', undefined);
    },
    async flush() {
      cancelTimer?.();
      cancelTimer = undefined;
      // What was added while a batch was under way is part of it too.
      while ((await sendAll()) && waiting.length > 0);
      const result = { waiting: waiting.length, refused };
      refused = [];
      return result;
    },
    evicted: () => evicted,
    leave() {
      // What is under way may be cut off: it goes again, and counts once by its messageId.
      while (waiting.length > 0) {
        const batch = nextBatch();
        if (!host.sendOnLeave(bodyOf(batch))) return;
        waiting = waiting.slice(batch.length);
      }
    },
  };
}

/** Which events of a batch were refused, and why; of an answer that lists none, all where its status says so. */
function readRefused(status: number, text: string, count: number): { index: number; problems: Problem[] }[] {
  let answer: { refused?: unknown; error?: string; fix?: string } = {};
  try {
    answer = JSON.parse(text);
  } catch {
    // Something else than a gateway answered.
  }
  if (Array.isArray(answer?.refused)) return answer.refused;
  if (status < 400) return [];
  const message = `${status} ${answer?.error ?? 'The answer is none of a gateway'}`.replace(/\.$/, '');
  const problems = [{ field: '', message, fix: answer?.fix ?? 'Check its address.' }];
  return Array.from({ length: count }, (_, index) => ({ index, problems }));
}
