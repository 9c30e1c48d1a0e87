import type { Clock } from '../../lib/clock.ts';
import { createPause } from '../../lib/pause.ts';
import { createRing } from '../../lib/ring.ts';
import { sayBug } from '../../lib/say.ts';
import { DEFAULT_LOG_LIMITS } from '../limits.ts';
import type { EventRecord, RequestRecord, VerdictRecord } from '../verdict.ts';
import { createEventTest, type EventFilter, type RequestFilter, requestPasses } from './filter.ts';
import { createWaitingList, type WaitOptions, type WaitResult } from './waiting.ts';

/** The emulator's memory: the newest verdicts, and everybody who wants to hear of the next one. */
export interface VerdictLog {
  /** Takes the next `count` sequence numbers and gives the first of them. */
  takeSeqs(count: number): number;
  /**
   * Takes a request together with the records of its events, whose numbers follow its own. They are read only when needed.
   * Whoever waits for one of them has it at once.
   */
  append(request: LoggedVerdict): void;
  /** Tells everybody else of a request that was appended, once it is certain how it is answered. */
  tell(request: LoggedVerdict): void;
  /** The last request of a project that was appended; of none where it is null. Undefined where that is gone. */
  lastOf(project: string | null): LoggedVerdict | undefined;
  /** Tells everybody of a record that has changed: one more refusal like it came. */
  tellAgain(request: LoggedVerdict): void;
  /** Calls `listener` for each record that has changed; returns what ends it. */
  onChange(listener: (request: LoggedVerdict) => void): () => void;
  /** Records up to this number were evicted or cleared. */
  readonly forgottenUpTo: number;
  /** Lets numbers go on after this one: it was taken in the session that is read back. */
  goOnAfter(seq: number): void;
  /** The number of the oldest record held, undefined where there is none. */
  readonly firstSeq: number | undefined;
  /** Each request held with its events, oldest first. */
  entries(): IteratorObject<LoggedVerdict>;
  /** Those with a number above this one, oldest first. */
  since(seq: number): IteratorObject<LoggedVerdict>;
  /** The request of this number; undefined where there is none, or it is evicted. */
  find(seq: number): LoggedVerdict | undefined;
  /** Oldest first. */
  events(filter?: EventFilter): EventRecord[];
  /**
   * The same for whoever can wait: it lets others have their turn, and finds what comes meanwhile. Cleared meanwhile, it looks
   * again.
   *
   * @param most ends the search early
   */
  search(filter?: EventFilter, most?: number): Promise<EventRecord[]>;
  /** A step for each event, newest first, and an undefined one for each request. Ends where the log is cleared. */
  newestEvents(project?: string): IteratorObject<EventRecord | undefined>;
  requests(filter?: RequestFilter): RequestRecord[];
  /** All records after this sequence number, oldest first; read while records fall, it goes on to them. Ends with `clear`. */
  after(seq: number): IteratorObject<VerdictRecord>;
  /** The last sequence number taken. */
  readonly lastSeq: number;
  /** Calls `listener` for each record told of from now on; returns what ends it. A listener that throws does not stop the others. */
  subscribe(listener: (record: VerdictRecord) => void): () => void;
  /** As `subscribe`, but once for a request with all its events: for readers that fetch them by `after` later. */
  onNews(listener: () => void): () => void;
  /**
   * Resolves as soon as `count` events match, those already here included, or when time is up.
   *
   * @throws {TooManyWaitingError} when as many calls wait as may
   */
  waitForEvents(options: WaitOptions): Promise<WaitResult>;
  stats(): LogStats;
  /** Forgets every record, or those of one project; sequence numbers go on. */
  clear(project?: string): void;
  /** Answers everybody who waits. */
  close(): void;
}

/** What is held, and what was evicted to make room. */
export interface LogStats {
  events: number;
  requests: number;
  /** Of the bodies that are kept, and of what their events remember of their users. */
  bytes: number;
  evicted: { events: number; requests: number };
  /** How many calls wait for events now. */
  waiting: number;
}

export interface LogOptions {
  clock: Clock;
  maxEvents?: number;
  maxRequests?: number;
  /** For all requests kept. */
  maxBytes?: number;
}

/** Where the events of a request are read from. */
export interface EventSource {
  /** Their records, in order. Each is made when it is its turn, and nobody but its reader keeps it. */
  readRecords(): Iterable<EventRecord>;
  /** False where none of them can hold this text; saves reading them. */
  mayHold(text: string): boolean;
  /** What the log keeps for it, in bytes: its body, and what only its events remember of their users. */
  readonly weight: number;
}

/** A request, and where its events are read from. */
export type LoggedVerdict = RequestRecord & EventSource;

export function createVerdictLog(options: LogOptions): VerdictLog {
  const {
    clock,
    maxEvents = DEFAULT_LOG_LIMITS.maxEvents,
    maxRequests = DEFAULT_LOG_LIMITS.maxRequests,
    maxBytes = DEFAULT_LOG_LIMITS.maxBytes,
  } = options;
  // A request is kept and evicted together with its events.
  const entries = createRing<LoggedVerdict>(maxRequests, maxBytes, onEvict);
  const waiting = createWaitingList(clock);
  const listeners = new Set<(record: VerdictRecord) => void>();
  const newsListeners = new Set<(record: VerdictRecord) => void>();
  const changeListeners = new Set<(record: LoggedVerdict) => void>();
  /** By project. Of one that is gone, its last request is in the log no longer. */
  const lastRequests = new Map<string | null, LoggedVerdict>();
  let forgottenUpTo = 0;
  let lastSeq = 0;
  let eventCount = 0;
  let eventsEvicted = 0;
  let requestsEvicted = 0;
  let clears = 0;
  let closed = false;

  function onEvict(request: LoggedVerdict): void {
    eventCount -= request.eventRecords;
    eventsEvicted += request.eventRecords;
    requestsEvicted++;
    forgottenUpTo = Math.max(forgottenUpTo, request.seq + request.eventRecords);
    if (lastRequests.get(request.project) === request) lastRequests.delete(request.project);
  }

  /** A step for each request and each event; undefined where that one is not meant. */
  function* look(filter: EventFilter): Generator<EventRecord | undefined> {
    const { since } = filter;
    const passes = createEventTest(filter);
    for (const request of entries.items(since === undefined ? undefined : (one) => endsBy(one, since))) {
      yield undefined;
      if (!mayHoldEvents(request, filter)) continue;
      for (const event of request.readRecords()) yield passes(event) ? event : undefined;
    }
  }

  async function search(filter: EventFilter, most: number): Promise<{ events: EventRecord[]; upTo: number }> {
    const pause = createPause();
    const since = clears;
    const events: EventRecord[] = [];
    for (const event of look(filter)) {
      if (event !== undefined) events.push(event);
      if (events.length >= most) break;
      const turn = pause();
      if (turn !== undefined) await turn;
      if (clears !== since) return search(filter, most);
    }
    return { events, upTo: lastSeq };
  }

  function* readAfter(seq: number): Generator<VerdictRecord> {
    for (const request of entries.items((one) => endsBy(one, seq))) {
      if (request.seq > seq) yield request;
      for (const event of request.readRecords()) if (event.seq > seq) yield event;
    }
  }

  return {
    takeSeqs(count) {
      const first = lastSeq + 1;
      lastSeq += count;
      return first;
    },
    lastOf: (project) => lastRequests.get(project),
    tellAgain(request) {
      tell(changeListeners, request);
      tell(listeners, request);
    },
    onChange(listener) {
      changeListeners.add(listener);
      return () => changeListeners.delete(listener);
    },
    get forgottenUpTo() {
      return forgottenUpTo;
    },
    goOnAfter(seq) {
      lastSeq = Math.max(lastSeq, seq);
    },
    get firstSeq() {
      for (const request of entries.items()) return request.seq;
      return undefined;
    },
    entries: () => entries.items(),
    since: (seq) => entries.items((request) => request.seq <= seq),
    find(seq) {
      const [request] = entries.items((one) => endsBy(one, seq - 1)).take(1);
      return request?.seq === seq ? request : undefined;
    },
    append(request) {
      eventCount += request.eventRecords;
      entries.push(request, request.weight);
      lastRequests.set(request.project, request);
      while (eventCount > maxEvents && entries.size > 1) entries.dropOldest();
      if (waiting.size > 0) for (const event of request.readRecords()) waiting.offer(event);
    },
    tell(request) {
      tell(newsListeners, request);
      if (listeners.size === 0) return;
      tell(listeners, request);
      for (const event of request.readRecords()) tell(listeners, event);
    },
    events: (filter = {}) =>
      look(filter)
        .filter((event) => event !== undefined)
        .toArray(),
    search: async (filter = {}, most = Number.POSITIVE_INFINITY) => (await search(filter, most)).events,
    *newestEvents(project) {
      for (const request of entries.newestFirst()) {
        yield undefined;
        if (project === undefined || project === request.project) yield* [...request.readRecords()].reverse();
      }
    },
    requests: (filter = {}) =>
      entries
        .items()
        .filter((request) => requestPasses(request, filter))
        .toArray(),
    *after(seq) {
      const since = clears;
      for (const record of readAfter(seq)) {
        // What is left after a clear stands anew in the ring: whoever was in the middle would get it again.
        if (clears !== since) return;
        yield record;
      }
    },
    get lastSeq() {
      return lastSeq;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onNews(listener) {
      newsListeners.add(listener);
      return () => newsListeners.delete(listener);
    },
    async waitForEvents(wait) {
      const { events, upTo } = await search(wait.match, wait.count);
      // What fell between the end of the search and now.
      const passes = createEventTest(wait.match);
      for (const record of readAfter(upTo)) if (record.kind === 'event' && passes(record)) events.push(record);
      if (closed) return { met: events.length >= wait.count, events: events.slice(0, wait.count) };
      return waiting.wait(wait, events);
    },
    stats: () => ({
      events: eventCount,
      requests: entries.size,
      bytes: entries.bytes,
      evicted: { events: eventsEvicted, requests: requestsEvicted },
      waiting: waiting.size,
    }),
    clear(project) {
      clears++;
      if (project !== undefined) {
        lastRequests.delete(project);
        entries.remove((request) => {
          if (request.project !== project) return false;
          eventCount -= request.eventRecords;
          return true;
        });
        return;
      }
      entries.clear();
      lastRequests.clear();
      forgottenUpTo = lastSeq;
      eventCount = 0;
      eventsEvicted = 0;
      requestsEvicted = 0;
    },
    close() {
      closed = true;
      waiting.dismiss();
    },
  };
}

/** Whether neither a request nor one of its events has a number above this one. */
function endsBy({ seq, eventRecords }: LoggedVerdict, last: number): boolean {
  return seq + eventRecords <= last;
}

/** Most of what is looked for is in few requests: a look at each saves reading its events. */
function mayHoldEvents(request: LoggedVerdict, filter: EventFilter): boolean {
  const { project, region, requestSeq } = filter;
  if (project !== undefined && project !== request.project) return false;
  if (region !== undefined && region !== request.region) return false;
  if (requestSeq !== undefined && requestSeq !== request.seq) return false;
  // A device_id may be made of a user_id, and is in no text then.
  return [filter.insertId, filter.userId, filter.eventType].every(
    (text) => text === undefined || request.mayHold(text),
  );
}

function tell<Told extends VerdictRecord>(listeners: ReadonlySet<(record: Told) => void>, record: Told): void {
  for (const listener of listeners) {
    try {
      listener(record);
    } catch (error) {
      sayBug('Failed to show a verdict: this is a bug in the emulator.', error);
    }
  }
}
