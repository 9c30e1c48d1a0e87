import type { Clock } from '../../lib/clock.ts';
import type { EventRecord } from '../verdict.ts';
import { createEventTest, type EventFilter } from './filter.ts';
import { TooManyWaitingError } from './too-many-waiting-error.ts';

export interface WaitOptions {
  match: EventFilter;
  /** How many events must match. */
  count: number;
  timeoutMs: number;
  /** Ends the wait early, as if time were up. */
  signal?: AbortSignal;
}

/** Whether enough events came, and those that did. */
export interface WaitResult {
  met: boolean;
  events: EventRecord[];
}

/** Everybody who waits for events: a list of promises that each new event is held against. */
export interface WaitingList {
  /** @throws {TooManyWaitingError} when as many wait as may */
  wait(options: WaitOptions, already: readonly EventRecord[]): Promise<WaitResult>;
  offer(record: EventRecord): void;
  /** Answers everybody with what they have. */
  dismiss(): void;
  readonly size: number;
}

/** Most calls that may wait at the same time; one more is told so instead of growing the list. Decided. */
const MAX_WAITING = 1000;

export function createWaitingList(clock: Clock): WaitingList {
  const waiting = new Set<{ offer(record: EventRecord): void; end(): void }>();

  return {
    wait({ match, count, timeoutMs, signal }, already) {
      const events = already.slice(0, count);
      if (events.length >= count) return Promise.resolve({ met: true, events });
      if (waiting.size >= MAX_WAITING) throw new TooManyWaitingError(MAX_WAITING);
      const passes = createEventTest(match);
      return new Promise((resolve) => {
        const end = () => {
          cancel();
          signal?.removeEventListener('abort', end);
          waiting.delete(waiter);
          resolve({ met: events.length >= count, events });
        };
        const waiter = {
          offer(record: EventRecord) {
            if (!passes(record)) return;
            events.push(record);
            if (events.length >= count) end();
          },
          end,
        };
        const cancel = clock.after(timeoutMs, end);
        signal?.addEventListener('abort', end, { once: true });
        waiting.add(waiter);
        if (signal?.aborted) end();
      });
    },
    offer(record) {
      for (const waiter of waiting) waiter.offer(record);
    },
    dismiss() {
      for (const waiter of waiting) waiter.end();
    },
    get size() {
      return waiting.size;
    },
  };
}
