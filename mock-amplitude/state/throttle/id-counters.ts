import { boundKey } from '../../internal/bound-key.ts';
import { createFingerprint } from '../../internal/fingerprint.ts';
import { createIdWindows, type IdWindows } from '../../internal/id-windows.ts';
import { DAY_SPAN, type Limits, RATE_SPAN } from '../../limits.ts';

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
  readonly evicted: number;
  clear(): void;
}

/** The windows of each id, by their place. */
const RATE_WINDOW = 0;
const DAY_WINDOW = 1;

/**
 * Creates the counters of one kind of id.
 *
 * @param maxIds most ids followed; one that sends often enough to come near a limit is never among those let go
 */
export function createIdCounters(limits: Limits, maxIds: number): IdCounters {
  /** The rate on V2, which most ids use, and the day of both endpoints. */
  const followed = createIdWindows([RATE_SPAN, DAY_SPAN], maxIds);
  const onBatch = createIdWindows([RATE_SPAN], maxIds);
  const print = createFingerprint();
  const dayLimit = limits.eventsPerDayPerId;
  const rateLimits = {
    'http-v2': limits.eventsPerSecondPerId * RATE_SPAN.steps,
    batch: limits.batchEventsPerSecondPerId * RATE_SPAN.steps,
  };

  /** Has the windows of an id at hand; those that its rate is counted in. */
  function follow(id: string, endpoint: Endpoint, now: number): IdWindows {
    print.begin(0);
    print.add(boundKey(id.trim()));
    print.end();
    followed.follow(print.one, print.two, now);
    if (endpoint === 'http-v2') return followed;
    onBatch.follow(print.one, print.two, now);
    return onBatch;
  }

  return {
    count(id, endpoint, now, events) {
      const rate = follow(id, endpoint, now).count(RATE_WINDOW, now, events);
      const day = followed.count(DAY_WINDOW, now, events);
      return rate > rateLimits[endpoint] || day > dayLimit;
    },
    excess(id, endpoint, now) {
      const rate = follow(id, endpoint, now).count(RATE_WINDOW, now, 0);
      const day = followed.count(DAY_WINDOW, now, 0);
      return { rate: rate > rateLimits[endpoint] ? rate : undefined, day: day > dayLimit ? day : undefined };
    },
    get size() {
      return followed.size;
    },
    get evicted() {
      return followed.evicted;
    },
    clear() {
      followed.clear();
      onBatch.clear();
    },
  };
}
