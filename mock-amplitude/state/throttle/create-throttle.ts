import { SlidingWindow } from '../../internal/sliding-window.ts';
import { DAY_SPAN, type Limits, RATE_SPAN, SECOND_SPAN } from '../../limits.ts';
import type { Project } from '../../projects/projects.ts';
import type { SentRun } from '../senders/create-senders.ts';
import type { RateEndpoint, Sender } from '../senders/sender.ts';
import { listThrottledIds, type ThrottledId } from './list-throttled-ids.ts';
import { createMonthCounter } from './month-counter.ts';
import { planLimits } from './plan-limits.ts';

/** Why a request is refused. */
export type Excess =
  | { by: 'ids'; throttledIds: ThrottledId[] }
  | { by: 'project'; over: 'events' | 'requests' | 'day'; count: number; limit: number };

/** The rates of one project. All times in ms since the epoch, by the project's clock. */
export interface Throttle {
  /** Counts a request and its events, or says why it is refused; a refused one counts for nothing. */
  admit(runs: readonly SentRun[], endpoint: RateEndpoint, now: number): Excess | undefined;
  /** Which ids these events would bring over a limit. Counts nothing. */
  findThrottledIds(runs: readonly SentRun[], endpoint: RateEndpoint, now: number): ThrottledId[];
  /** Events of this calendar month, for example `{ month: '2026-01', events: 12 }`. Counted only where there is a quota. */
  usage(now: number): { month: string; events: number };
  /** How many the plan includes in a month, undefined where it sets no limit. */
  readonly quota: number | undefined;
  /** `eps_threshold` of an answer about ids. */
  epsThreshold(endpoint: RateEndpoint): number;
  /** `eps_threshold` of an answer about the project. */
  readonly projectEpsThreshold: number;
}

/** Docs: these do not count toward the volume of a month. */
const NOT_BILLED: ReadonlySet<string | undefined> = new Set(['$identify', '$groupidentify']);

/**
 * Creates the throttle of one project (`throttle.*`, `quota.monthly`). What it counts of an id stands in its sender.
 *
 * An id's rate is counted for each endpoint by itself, since each has its own limit: an import through `/batch` does
 * not lock a device out of `/2/httpapi`. Its daily quota is one for both. A user_id and a device_id of the same text
 * are two ids. All of that is decided; the docs speak of each endpoint alone.
 *
 * @example
 * const throttle = createThrottle({ limits: DEFAULT_LIMITS, plan: 'starter' });
 * throttle.admit(senders.find(result.runs), 'http-v2', clock.now()); // undefined: welcome
 */
export function createThrottle({ limits, plan: planName }: { limits: Limits; plan: Project['plan'] }): Throttle {
  const plan = planLimits(planName, limits);
  const month = createMonthCounter();
  const quota = plan.eventsPerMonth === Number.POSITIVE_INFINITY ? undefined : plan.eventsPerMonth;
  const second = new SlidingWindow();
  const requests = new SlidingWindow();
  const day = new SlidingWindow();
  const rateLimits = {
    'http-v2': limits.eventsPerSecondPerId * RATE_SPAN.steps,
    batch: limits.batchEventsPerSecondPerId * RATE_SPAN.steps,
  };

  function countSender(sender: Sender, endpoint: RateEndpoint, now: number, events: number): boolean {
    const rate = sender.countRate(endpoint, now, events);
    const inDay = sender.countDay(now, events);
    return rate > rateLimits[endpoint] || inDay > limits.eventsPerDayPerId;
  }

  /** True where an id is over a limit with them. `sign` −1 takes back what was counted at the same `now`. */
  function countIds(runs: readonly SentRun[], endpoint: RateEndpoint, now: number, sign: 1 | -1): boolean {
    let over = false;
    for (const { run, user, device } of runs) {
      const events = sign * run.events.length;
      if (user !== undefined && countSender(user, endpoint, now, events)) over = true;
      if (device !== undefined && countSender(device, endpoint, now, events)) over = true;
    }
    return over;
  }

  function listOver(runs: readonly SentRun[], endpoint: RateEndpoint, now: number): ThrottledId[] {
    return listThrottledIds(runs, (sender) => {
      const rate = sender.countRate(endpoint, now, 0);
      const inDay = sender.countDay(now, 0);
      return {
        rate: rate > rateLimits[endpoint] ? rate : undefined,
        day: inDay > limits.eventsPerDayPerId ? inDay : undefined,
      };
    });
  }

  function findProjectExcess(events: number, now: number): Excess | undefined {
    const inSecond = second.count(SECOND_SPAN, now, 0) + events;
    const inDay = day.count(DAY_SPAN, now, 0) + events;
    const requestsInSecond = requests.count(SECOND_SPAN, now, 0) + 1;
    if (inSecond > plan.eventsPerSecond) return tooMany('events', inSecond, plan.eventsPerSecond);
    if (requestsInSecond > plan.requestsPerSecond) return tooMany('requests', requestsInSecond, plan.requestsPerSecond);
    return inDay > plan.eventsPerDay ? tooMany('day', inDay, plan.eventsPerDay) : undefined;
  }

  function countProject(runs: readonly SentRun[], events: number, now: number): void {
    second.count(SECOND_SPAN, now, events);
    day.count(DAY_SPAN, now, events);
    requests.count(SECOND_SPAN, now, 1);
    if (quota !== undefined) month.count(countBilled(runs), now);
  }

  return {
    admit(runs, endpoint, now) {
      const events = runs.reduce((sum, { run }) => sum + run.events.length, 0);
      const over = countIds(runs, endpoint, now, 1);
      // An id over its own limit is told so, whatever the project as a whole sends: that answer says more.
      const excess: Excess | undefined = over
        ? { by: 'ids', throttledIds: listOver(runs, endpoint, now) }
        : findProjectExcess(events, now);
      if (excess === undefined) countProject(runs, events, now);
      else countIds(runs, endpoint, now, -1);
      return excess;
    },
    findThrottledIds(runs, endpoint, now) {
      const over = countIds(runs, endpoint, now, 1);
      const throttledIds = over ? listOver(runs, endpoint, now) : [];
      countIds(runs, endpoint, now, -1);
      return throttledIds;
    },
    usage: month.read,
    quota,
    epsThreshold: (endpoint) => (endpoint === 'batch' ? limits.batchEventsPerSecondPerId : limits.eventsPerSecondPerId),
    projectEpsThreshold: plan.eventsPerSecond,
  };
}

function countBilled(runs: readonly SentRun[]): number {
  let billed = 0;
  for (const { run } of runs) for (const { type } of run.events) if (!NOT_BILLED.has(type)) billed++;
  return billed;
}

function tooMany(over: 'events' | 'requests' | 'day', count: number, limit: number): Excess {
  return { by: 'project', over, count, limit };
}
