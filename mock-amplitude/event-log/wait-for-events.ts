import { createPause } from '../../lib/pause.ts';
import type { EventRecord } from '../verdict.ts';
import type { EventFilter } from './filter.ts';
import { createMissFinder, type NearestMiss } from './nearest-misses.ts';
import type { VerdictLog } from './verdict-log.ts';
import { WaitTimeoutError } from './wait-timeout-error.ts';

/** What is waited for, from code. */
export interface WaitForEvents {
  /** Which events; accepted ones where no verdict is given. Default: any. */
  match?: EventFilter;
  /** How many must match, those that are here already included. Default 1. */
  count?: number;
  /** How long it may take, in ms of the machine's time. Default 5000. */
  timeoutMs?: number;
  /** Ends the wait early, as if time were up. */
  signal?: AbortSignal;
}

const DEFAULT_TIMEOUT_MS = 5000;

/** How many of the newest events are held against what was asked for. Decided: older ones are of another test. */
const MAX_CANDIDATES = 10_000;

/**
 * Resolves with the first `count` events that match, as soon as they are there.
 *
 * @throws {WaitTimeoutError} when they do not come in time
 * @throws {TooManyWaitingError} when as many calls wait as may
 */
export async function waitForEvents(log: VerdictLog, options: WaitForEvents): Promise<EventRecord[]> {
  const { count = 1, timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
  const match: EventFilter = { verdict: 'accepted', ...options.match };
  const wait = { match, count, timeoutMs, ...(signal === undefined ? {} : { signal }) };
  const { met, events } = await log.waitForEvents(wait);
  if (met) return events;
  throw new WaitTimeoutError({ count, timeoutMs }, events, await findMisses(log, match));
}

/** How many fields are compared for the nearest misses. Decided: a fraction of a second. */
const MAX_STEPS = 1_000_000;

/**
 * The nearest misses among the newest events; of a project that is asked for, no other project's. Thousands of fields may be
 * asked for, of thousands of events: others have their turn in between.
 */
export async function findMisses(log: VerdictLog, match: EventFilter): Promise<NearestMiss[]> {
  const finder = createMissFinder(match);
  const pause = createPause();
  let candidates = 0;
  for (const record of log.newestEvents(match.project)) {
    if (record !== undefined && candidates++ < MAX_CANDIDATES) finder.add(record);
    if (candidates >= MAX_CANDIDATES || finder.steps >= MAX_STEPS) break;
    const turn = pause();
    if (turn !== undefined) await turn;
  }
  return finder.tell();
}
