import type { Failing } from '../../results.ts';
import type { History, SeenRequest, UnfairTime } from '../history.ts';
import type { Expectation } from '../scenario.ts';

/** However fast a forwarder's clock goes, others may be held so long, in ms: machines are busy. */
const LEAST_HELD_MS = 2000;

/** Kinds of findings that say themselves where a busy machine leaves them open. */
export const MEASURED_FAIRLY: readonly string[] = ['gap', 'held-others'];

/** How much of a time was fair, in ms. */
function fairBetween(pauses: readonly UnfairTime[], from: number, to: number): number {
  const unfair = pauses.reduce(
    (sum, pause) => sum + Math.max(0, Math.min(pause.to, to) - Math.max(pause.from, from)),
    0,
  );
  return to - from - unfair;
}

/** What a fault began: the end of the first answer it was triggered for. */
export function firstFaultEnd({ requests }: History): number | undefined {
  const ends = requests.flatMap(({ fault, endedAt }) =>
    fault === undefined ? [] : [endedAt ?? Number.POSITIVE_INFINITY],
  );
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/**
 * From the fault's answer until a request holds an event of the group. Too short is too short, however busy the machine was;
 * long enough only by what was not fair is doubtful.
 */
export function findGap(history: History, gap: NonNullable<Expectation['gap']>, scale: number): Failing[] {
  const from = firstFaultEnd(history);
  if (from === undefined) return [];
  const numbers = numbersOf(history, [gap.group]);
  const next = history.requests.find(({ at, events }) => at > from && holds(events, numbers));
  const passed = (next?.at ?? Number.POSITIVE_INFINITY) - from;
  const { atLeast = 0, atLeastReal = 0 } = gap;
  const least = Math.max(atLeast * scale, atLeastReal) * 1000;
  const isLong = passed >= least;
  if (isLong && fairBetween(history.pauses, from, from + passed) >= least) return [];
  const wanted = atLeastReal > 0 ? `${atLeastReal} s of real time` : `${atLeast} s`;
  const message = `events of ${gap.group} were sent again after ${seconds(passed, scale)}, at least ${wanted} was expected`;
  return [{ kind: 'gap', timing: true, message, ...(isLong ? { doubtful: true } : {}) }];
}

/** How long events wait that have nothing to do with the fault. What was held too long only by what was not fair is doubtful. */
export function findHeldOthers(
  history: History,
  { groups, atMost }: NonNullable<Expectation['heldOthers']>,
  scale: number,
): Failing[] {
  const from = firstFaultEnd(history);
  if (from === undefined) return [];
  const numbers = numbersOf(history, groups);
  const first = new Map<number, number>();
  for (const { stored, endedAt, events } of history.requests) {
    for (const { number } of stored && endedAt !== undefined ? events : []) {
      if (number !== undefined && numbers.has(number) && !first.has(number)) first.set(number, endedAt ?? 0);
    }
  }
  const held = [...numbers].map((number) => (first.get(number) ?? Number.POSITIVE_INFINITY) - from);
  const longest = Math.max(...held);
  const limit = Math.max(atMost * 1000 * scale, LEAST_HELD_MS);
  if (longest <= limit) return [];
  const many = held.filter((ms) => ms > limit).length;
  const message = `${many} events of ${groups.join(', ')}, not at fault, waited ${seconds(longest, scale)}; at most ${atMost} s was expected`;
  const isSure = fairBetween(history.pauses, from, from + longest) > limit;
  return [{ kind: 'held-others', timing: true, message, ...(isSure ? {} : { doubtful: true }) }];
}

/** How many requests were under way at once, and how many there were, once so many had failed. */
export function findPressure(history: History, expect: Expectation): Failing[] {
  const findings: Failing[] = [];
  const { inFlight, attempts } = expect;
  if (inFlight !== undefined) {
    const window = afterFailures(history, inFlight.afterFailures);
    const most = Math.max(0, ...window.map((one) => window.filter((other) => overlaps(one, other)).length));
    if (most > inFlight.atMost) {
      const message = `${most} requests were under way at once after ${inFlight.afterFailures} failures, ${inFlight.atMost} was expected`;
      findings.push({ kind: 'in-flight', timing: true, message });
    }
  }
  if (attempts !== undefined) {
    const { length } = afterFailures(history, attempts.afterFailures);
    if (length > attempts.atMost) {
      const message = `${length} requests followed ${attempts.afterFailures} failures, at most ${attempts.atMost} was expected`;
      findings.push({ kind: 'attempts', timing: true, message });
    }
  }
  return findings;
}

/** Requests begun after so many had failed, until the faults were cleared. */
function afterFailures({ requests, faults }: History, count: number): SeenRequest[] {
  const failed = requests.filter(({ fault }) => fault !== undefined);
  const from = failed[count - 1]?.endedAt ?? Number.POSITIVE_INFINITY;
  const until = Math.min(...faults.map(({ clearedAt }) => clearedAt ?? Number.POSITIVE_INFINITY));
  return requests.filter(({ at }) => at > from && at < until);
}

function overlaps(one: SeenRequest, other: SeenRequest): boolean {
  return other.at <= one.at && (other.endedAt ?? Number.POSITIVE_INFINITY) > one.at;
}

function numbersOf({ fed }: History, groups: readonly string[]): Set<number> {
  return new Set(fed.filter(({ group }) => groups.includes(group)).map(({ number }) => number));
}

function holds(events: SeenRequest['events'], numbers: ReadonlySet<number>): boolean {
  return events.some(({ number }) => number !== undefined && numbers.has(number));
}

/** As the forwarder counts them. */
function seconds(ms: number, scale: number): string {
  return ms === Number.POSITIVE_INFINITY ? 'for ever' : `${(ms / 1000 / scale).toFixed(2)} s`;
}
