import type { Clock } from '../../runtime/clock.ts';
import { createRing } from '../../runtime/ring.ts';
import { BODY_KEPT_BYTES } from '../limits.ts';
import type { EventVerdict, RequestVerdict, VerdictRecord } from '../verdict.ts';
import { type EventFilter, eventPasses, type RequestFilter, requestPasses } from './filter.ts';
import { createWaitingList, type WaitOptions, type WaitResult } from './waiting.ts';

/** The emulator's memory: the newest verdicts, and everybody who wants to hear of the next one. */
export interface VerdictLog {
  /** Takes the next sequence number. */
  nextSeq(): number;
  append(record: VerdictRecord): void;
  /** Oldest first. */
  events(filter?: EventFilter): EventVerdict[];
  requests(filter?: RequestFilter): RequestVerdict[];
  /** Calls `listener` for each record from now on; returns what ends it. One that throws harms no one else. */
  subscribe(listener: (record: VerdictRecord) => void): () => void;
  /**
   * Resolves as soon as `count` events match, those already here included, or when time is up.
   *
   * @throws {TooManyWaitingError} when as many calls wait as may
   */
  waitForEvents(options: WaitOptions): Promise<WaitResult>;
  stats(): LogStats;
  /** Forgets every record; sequence numbers go on. */
  clear(): void;
  /** Answers everybody who waits. */
  close(): void;
}

/** What is held, and what was let go to make room. */
export interface LogStats {
  events: number;
  requests: number;
  /** Of the bodies that are kept. */
  bytes: number;
  letGo: { events: number; requests: number };
  /** How many calls wait for events now. */
  waiting: number;
}

export interface LogOptions {
  clock: Clock;
  maxEvents?: number;
  maxRequests?: number;
  /** For the bodies of all requests kept. */
  maxBytes?: number;
}

/** Decided: enough for a long session, little enough for a laptop. */
const DEFAULT_MAX_EVENTS = 50_000;
const DEFAULT_MAX_REQUESTS = 10_000;
const DEFAULT_MAX_BYTES = 64 * 1_048_576;

export function createVerdictLog(options: LogOptions): VerdictLog {
  const { clock, maxEvents = DEFAULT_MAX_EVENTS, maxRequests = DEFAULT_MAX_REQUESTS } = options;
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  // Events weigh what their requests do; they are capped by both numbers, and not measured one by one.
  const events = createRing<EventVerdict>(maxEvents, maxBytes);
  const requests = createRing<RequestVerdict>(maxRequests, maxBytes);
  const waiting = createWaitingList(clock);
  const listeners = new Set<(record: VerdictRecord) => void>();
  let lastSeq = 0;
  let bytesPerEvent = 0;

  return {
    nextSeq: () => ++lastSeq,
    append(record) {
      if (record.kind === 'request') {
        bytesPerEvent = record.eventRecords === 0 ? 0 : record.bytes / record.eventRecords;
        requests.push(record, Math.min(record.bytes, BODY_KEPT_BYTES));
      } else {
        events.push(record, bytesPerEvent);
        waiting.offer(record);
      }
      for (const listener of listeners) tell(listener, record);
    },
    events: (filter = {}) => [...events.items()].filter((record) => eventPasses(record, filter)),
    requests: (filter = {}) => [...requests.items()].filter((record) => requestPasses(record, filter)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async waitForEvents(wait) {
      const already = [...events.items()].filter((record) => eventPasses(record, wait.match));
      return waiting.wait(wait, already);
    },
    stats: () => ({
      events: events.size,
      requests: requests.size,
      bytes: requests.bytes,
      letGo: { events: events.letGo, requests: requests.letGo },
      waiting: waiting.size,
    }),
    clear() {
      events.clear();
      requests.clear();
    },
    close: () => waiting.dismiss(),
  };
}

function tell(listener: (record: VerdictRecord) => void, record: VerdictRecord): void {
  try {
    listener(record);
  } catch (error) {
    console.error('Failed to show a verdict: this is a bug in the emulator.', error);
  }
}
