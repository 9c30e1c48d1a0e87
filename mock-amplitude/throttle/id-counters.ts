import { boundKey } from '../bounded/bound-key.ts';
import { createGenerations } from '../bounded/generations.ts';
import { DAY_SPAN, type Limits, RATE_SPAN } from '../limits.ts';
import { countIn, createSlidingWindow, type SlidingWindow } from './sliding-window.ts';

/** The endpoints that count rates, each for itself. */
export type Endpoint = 'http-v2' | 'batch';

/** Over which limits an id is. */
export interface Excess {
  /** Events in the last 30 s; undefined where they are within the limit. */
  rate: number | undefined;
  /** Events in the last 24 h; undefined where they are within the quota. */
  day: number | undefined;
}

/** The rates of all user_ids, or of all device_ids, of a project. Ids are as sent. */
export interface IdCounters {
  /** Counts events of an id; negative takes back what was counted at the same `now`. True where it is over a limit with them. */
  count(id: string, endpoint: Endpoint, now: number, events: number): boolean;
  /** Over which limits an id is now. */
  excess(id: string, endpoint: Endpoint, now: number): Excess;
  readonly size: number;
  /** Ids no longer followed, to make room. */
  readonly letGo: number;
  clear(): void;
}

/** What is known of one id. A window is made when its endpoint is used. */
class IdState {
  httpV2: SlidingWindow | undefined = undefined;
  batch: SlidingWindow | undefined = undefined;
  readonly day: SlidingWindow;

  constructor(now: number) {
    this.day = createSlidingWindow(now);
  }

  rateOn(endpoint: Endpoint, now: number): SlidingWindow {
    if (endpoint === 'http-v2') {
      this.httpV2 ??= createSlidingWindow(now);
      return this.httpV2;
    }
    this.batch ??= createSlidingWindow(now);
    return this.batch;
  }
}

/**
 * Creates the counters of one kind of id.
 *
 * @param maxIds most ids followed; one that sends often enough to come near a limit is never among those let go
 */
export function createIdCounters(limits: Limits, maxIds: number): IdCounters {
  const states = createGenerations<IdState>({ cap: maxIds, windowMs: DAY_SPAN.steps * DAY_SPAN.stepMs });
  const dayLimit = limits.eventsPerDayPerId;
  const rateLimits = {
    'http-v2': limits.eventsPerSecondPerId * RATE_SPAN.steps,
    batch: limits.batchEventsPerSecondPerId * RATE_SPAN.steps,
  };

  function follow(id: string, now: number): IdState {
    const key = boundKey(id.trim());
    const known = states.get(key, now);
    if (known !== undefined) return known;
    const fresh = new IdState(now);
    states.add(key, fresh, now);
    return fresh;
  }

  return {
    count(id, endpoint, now, events) {
      const state = follow(id, now);
      const rate = countIn(state.rateOn(endpoint, now), RATE_SPAN, now, events);
      const day = countIn(state.day, DAY_SPAN, now, events);
      return rate > rateLimits[endpoint] || day > dayLimit;
    },
    excess(id, endpoint, now) {
      const state = follow(id, now);
      const rate = countIn(state.rateOn(endpoint, now), RATE_SPAN, now, 0);
      const day = countIn(state.day, DAY_SPAN, now, 0);
      return { rate: rate > rateLimits[endpoint] ? rate : undefined, day: day > dayLimit ? day : undefined };
    },
    get size() {
      return states.size;
    },
    get letGo() {
      return states.letGo;
    },
    clear: states.clear,
  };
}
