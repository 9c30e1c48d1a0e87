import type { Failing } from '../../results.ts';
import type { ForwarderTarget } from '../forwarder-target.ts';
import type { History } from '../history.ts';
import type { Expectation, Precondition, Scenario } from '../scenario.ts';
import { findChanged, findWithoutId } from './find-changes.ts';
import {
  type Counted,
  findDoubled,
  findLate,
  findLost,
  findReordered,
  findResent,
  findUnexpected,
  findUnstableIds,
} from './find-losses.ts';
import { findSizes } from './find-sizes.ts';
import { findGap, findHeldOthers, findPressure, firstFaultEnd } from './find-times.ts';

/** All that is wrong with what was seen. Pure: what is not in the history does not count. */
export function judgeScenario(history: History, scenario: Scenario, target: ForwarderTarget, scale: number): Failing[] {
  const { expect = {} } = scenario;
  const counted: Counted = { wanted: new Set(wantedNumbers(history, expect)), ordered: target.order === 'device' };
  return [
    ...findLost(history, counted),
    ...findDoubled(history),
    ...findUnexpected(history),
    ...findReordered(history, counted),
    ...findUnstableIds(history),
    ...findWithoutId(history),
    ...findChanged(history),
    ...findResent(history),
    ...findLate(history, counted),
    ...(expect.gap === undefined ? [] : findGap(history, expect.gap, scale)),
    ...(expect.heldOthers === undefined ? [] : findHeldOthers(history, expect.heldOthers, scale)),
    ...findPressure(history, expect),
    ...findSizes(history, expect),
    ...findEnd(history, expect, target),
    ...findSilence(history, expect),
  ];
}

/** Numbers of the acknowledged events that have to arrive. */
export function wantedNumbers({ fed }: Pick<History, 'fed'>, expect: Expectation): number[] {
  const spared = new Set([...(expect.mayMiss ?? []), ...(expect.refused ?? [])]);
  return fed
    .filter(({ acknowledgedAt, group }) => acknowledgedAt !== undefined && !spared.has(group))
    .map(({ number }) => number);
}

/** What had to be there before anything is shown, and was not: then nothing is. */
export function whyNotSeen(history: History, { seen = {}, expect = {} }: Scenario): string | undefined {
  const { fed, requests, faults } = history;
  const acknowledged = fed.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined);
  if (acknowledged.length === 0 && (expect.mayMiss ?? []).length === 0) return 'not one event was acknowledged';
  const idle = faults.find(({ triggered }) => triggered === 0);
  if (idle !== undefined) return `fault ${idle.number} never triggered`;
  const problems = [
    atLeast(
      'triggers',
      faults.reduce((sum, { triggered }) => sum + triggered, 0),
      seen.triggered,
    ),
    atLeast('requests', requests.length, seen.requests),
    atLeast('requests after the fault', requestsAfterFault(history), seen.requestsAfterFault),
    atLeast('events acknowledged before the kill', acknowledgedBeforeKill(history), seen.acknowledgedBeforeKill),
    atLeast(
      'events refused at the intake',
      fed.filter(({ refusedWith }) => refusedWith !== undefined).length,
      seen.refusedAtIntake,
    ),
    atLeast('events in one request', Math.max(0, ...requests.map(({ events }) => events.length)), seen.eventsInRequest),
    atLeast(
      'bytes sent',
      requests.reduce((sum, { plainBytes }) => sum + plainBytes, 0),
      seen.bytesSent,
    ),
    whyNotInTriggered(history, seen),
  ];
  return problems.find((problem) => problem !== undefined);
}

function atLeast(what: string, got: number, wanted = 0): string | undefined {
  return got < wanted ? `there were ${got} ${what}, ${wanted} had to be there` : undefined;
}

function requestsAfterFault(history: History): number {
  const triggered = history.requests.find(({ fault }) => fault !== undefined);
  return triggered === undefined ? 0 : history.requests.filter(({ number }) => number > triggered.number).length;
}

function acknowledgedBeforeKill({ fed, lives }: History): number {
  const killed = Math.min(...lives.flatMap(({ endedBy, endedAt }) => (endedBy === 'kill' ? [endedAt ?? 0] : [])));
  return fed.filter(({ acknowledgedAt = Number.POSITIVE_INFINITY }) => acknowledgedAt <= killed).length;
}

function whyNotInTriggered({ requests, fed }: History, { inTriggeredRequest = [] }: Precondition): string | undefined {
  if (inTriggeredRequest.length === 0) return undefined;
  const triggered = requests.find(({ fault }) => fault !== undefined);
  const groupOf = new Map(fed.map(({ number, group }) => [number, group]));
  const there = new Set(triggered?.events.map(({ number }) => groupOf.get(number ?? -1)));
  const missing = inTriggeredRequest.filter((group) => !there.has(group));
  return missing.length === 0
    ? undefined
    : `the request that triggered the fault held no event of ${missing.join(', ')}: batches are too small to show it`;
}

/** How it ended when it was told to. */
function findEnd({ lives }: History, { exit }: Expectation, { shutdownMs }: ForwarderTarget): Failing[] {
  if (exit === undefined) return [];
  const stopped = lives.filter(({ endedBy }) => endedBy === 'stop');
  return stopped.flatMap(({ code, signal, stopMs = 0 }): Failing[] => {
    if (stopMs >= shutdownMs) {
      return [{ kind: 'exit', timing: true, message: `it had not ended ${shutdownMs} ms after SIGTERM` }];
    }
    if (code === exit.code) return [];
    return [{ kind: 'exit', message: `it ended with ${signal ?? `exit code ${code}`}, ${exit.code} was expected` }];
  });
}

/** Nobody notices what is said nowhere. */
function findSilence(history: History, { told }: Expectation): Failing[] {
  if (!told || firstFaultEnd(history) === undefined) return [];
  return history.stderr.trim() === '' ? [{ kind: 'silent', message: 'not a word of it stands in stderr' }] : [];
}
