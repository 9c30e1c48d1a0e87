/** How long an event waits for others, in ms. */
const LINGER_MS = 250;
const BATCH_EVENTS = 20;
/** Browsers take 64 KiB on leaving, of all beacons together. */
const BATCH_CHARACTERS = 15_000;
/** Events that wait at most; the oldest gives way. */
const MOST_WAITING = 1000;
const BACKOFF_FIRST_MS = 1000;
const BACKOFF_LONGEST_MS = 30_000;

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
  /** Resolves with the status of the answer and how long to wait, in ms; rejects where there is none. */
  send(body: string): Promise<{ status: number; retryAfterMs?: number }>;
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
  /** Sends what waits at once. Resolves with how many events still wait: 0 where all were taken. */
  flush(): Promise<number>;
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
      const { status, retryAfterMs } = await host
        .send(bodyOf(batch))
        .catch(() => ({ status: 0, retryAfterMs: undefined }));
      if (status === 0 || status === 408 || status === 429 || status >= 500) {
        delayRetry(retryAfterMs);
        return false;
      }
      failures = 0;
      if (status >= 400)
        host.report(`The gateway answered ${status} and took ${batch.length} events not. Check the key.`);
      const gone = new Set(batch);
      waiting = waiting.filter((text) => !gone.has(text));
    }
    return true;
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

  return {
    page: (properties = {}) => add('page', { properties }),
    track(event, properties = {}) {
      if (isName(event, 'track')) add('track', { event, properties });
    },
    identify(userId, traits = {}) {
      const id: unknown = typeof userId === 'number' ? String(userId) : userId;
      if (!isName(id, 'identify')) return;
      host.remember('userId', id);
      add('identify', { traits });
    },
    group(groupId, traits = {}) {
      if (isName(groupId, 'group')) add('group', { groupId, traits });
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
      return waiting.length;
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
