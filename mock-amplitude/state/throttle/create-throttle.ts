import { createSlidingWindow } from '../../internal/sliding-window.ts';
import { DAY_SPAN, type Limits, MAX_FOLLOWED_IDS, SECOND_SPAN } from '../../limits.ts';
import type { Project } from '../../projects/projects.ts';
import { createIdCounters, type Endpoint } from './id-counters.ts';
import { type Counted, listThrottledIds, type ThrottledId } from './list-throttled-ids.ts';
import { createMonthCounter } from './month-counter.ts';
import { planLimits } from './plan-limits.ts';

/** Why a request is refused. */
export type Excess =
  | { by: 'ids'; throttledIds: ThrottledId[] }
  | { by: 'project'; over: 'events' | 'requests' | 'day'; count: number; limit: number };

/** The rates of one project. All times in ms since the epoch, by Amplitude's clock. */
export interface Throttle {
  /** Counts a request and its events, or says why it is refused; a refused one counts for nothing. */
  admit(events: readonly Counted[], endpoint: Endpoint, now: number): Excess | undefined;
  /** Which ids these events would bring over a limit. Counts nothing. */
  findThrottledIds(events: readonly Counted[], endpoint: Endpoint, now: number): ThrottledId[];
  /** Events of this calendar month, for example `{ month: '2026-01', events: 12 }`. Counted only where there is a quota. */
  usage(now: number): { month: string; events: number };
  /** How many the plan includes in a month, undefined where it sets no limit. */
  readonly quota: number | undefined;
  /** `eps_threshold` of an answer about ids. */
  epsThreshold(endpoint: Endpoint): number;
  /** `eps_threshold` of an answer about the project. */
  readonly projectEpsThreshold: number;
  /** How many ids are followed. */
  readonly size: number;
  /** How many ids are no longer followed, to make room. */
  readonly evicted: number;
  clear(): void;
}

/** Docs: these do not count toward the volume of a month. */
const NOT_BILLED: ReadonlySet<unknown> = new Set(['$identify', '$groupidentify']);

/**
 * Creates the throttle of one project (`throttle.*`, `quota.monthly`).
 *
 * An id's rate is counted for each endpoint by itself, since each has its own limit: an import through `/batch` does
 * not lock a device out of `/2/httpapi`. Its daily quota is one for both. A user_id and a device_id of the same text
 * are two ids. All of that is decided; the docs speak of each endpoint alone.
 *
 * @param setup.maxIds most user_ids and most device_ids followed. Default `MAX_FOLLOWED_IDS`
 * @example
 * const throttle = createThrottle({ limits: DEFAULT_LIMITS, plan: 'starter' });
 * throttle.admit(judgement.events, 'http-v2', clock.now()); // undefined: welcome
 */
export function createThrottle(setup: { limits: Limits; plan: Project['plan']; maxIds?: number }): Throttle {
  const { limits, maxIds = MAX_FOLLOWED_IDS } = setup;
  const plan = planLimits(setup.plan, limits);
  // The ids of one request must not push each other out, or what is taken back would not be what was counted.
  const cap = Math.max(maxIds, 4 * limits.eventsPerRequest);
  const counters = { user_id: createIdCounters(limits, cap), device_id: createIdCounters(limits, cap) };
  const { user_id: users, device_id: devices } = counters;
  const month = createMonthCounter();
  const quota = plan.eventsPerMonth === Number.POSITIVE_INFINITY ? undefined : plan.eventsPerMonth;
  let second = createSlidingWindow(SECOND_SPAN);
  let requests = createSlidingWindow(SECOND_SPAN);
  let day = createSlidingWindow(DAY_SPAN);

  function countIds(events: readonly Counted[], endpoint: Endpoint, now: number, each: number): boolean {
    let over = false;
    for (let first = 0; first < events.length; ) {
      const ids = events[first]?.ids;
      let next = first + 1;
      // Events that follow each other from one user and device share their ids, and are counted at once.
      while (events[next]?.ids === ids && next < events.length) next++;
      const user = ids?.user_id.text;
      const device = ids?.device_id.text;
      const count = each * (next - first);
      if (user !== undefined && users.count(user, endpoint, now, count)) over = true;
      if (device !== undefined && devices.count(device, endpoint, now, count)) over = true;
      first = next;
    }
    return over;
  }

  function findProjectExcess(events: number, now: number): Excess | undefined {
    const inSecond = second.count(now, 0) + events;
    const inDay = day.count(now, 0) + events;
    const requestsInSecond = requests.count(now, 0) + 1;
    if (inSecond > plan.eventsPerSecond) return tooMany('events', inSecond, plan.eventsPerSecond);
    if (requestsInSecond > plan.requestsPerSecond) return tooMany('requests', requestsInSecond, plan.requestsPerSecond);
    return inDay > plan.eventsPerDay ? tooMany('day', inDay, plan.eventsPerDay) : undefined;
  }

  function countProject(events: readonly Counted[], now: number): void {
    second.count(now, events.length);
    day.count(now, events.length);
    requests.count(now, 1);
    if (quota === undefined) return;
    let billed = 0;
    for (const { sent } of events) if (!NOT_BILLED.has(sent.event_type)) billed++;
    month.count(billed, now);
  }

  return {
    admit(events, endpoint, now) {
      const over = countIds(events, endpoint, now, 1);
      // Who is over a limit himself is told so, whatever the project as a whole sends: that answer says more.
      const excess: Excess | undefined = over
        ? { by: 'ids', throttledIds: listThrottledIds(events, counters, endpoint, now) }
        : findProjectExcess(events.length, now);
      if (excess === undefined) countProject(events, now);
      else countIds(events, endpoint, now, -1);
      return excess;
    },
    findThrottledIds(events, endpoint, now) {
      const over = countIds(events, endpoint, now, 1);
      const throttledIds = over ? listThrottledIds(events, counters, endpoint, now) : [];
      countIds(events, endpoint, now, -1);
      return throttledIds;
    },
    usage: month.read,
    quota,
    epsThreshold: (endpoint) => (endpoint === 'batch' ? limits.batchEventsPerSecondPerId : limits.eventsPerSecondPerId),
    projectEpsThreshold: plan.eventsPerSecond,
    get size() {
      return users.size + devices.size;
    },
    get evicted() {
      return users.evicted + devices.evicted;
    },
    clear() {
      users.clear();
      devices.clear();
      month.clear();
      second = createSlidingWindow(SECOND_SPAN);
      requests = createSlidingWindow(SECOND_SPAN);
      day = createSlidingWindow(DAY_SPAN);
    },
  };
}

function tooMany(over: 'events' | 'requests' | 'day', count: number, limit: number): Excess {
  return { by: 'project', over, count, limit };
}
