import { buildThrottled } from '../../rules/answers.ts';
import { type EventResult, type RequestResult, resultAt, sameResults } from '../../rules/request-result.ts';
import { diagnose } from '../../rules/rule.ts';
import type { SentRun } from '../senders/create-senders.ts';
import type { RateEndpoint } from '../senders/sender.ts';
import { silencedRule } from '../senders/silenced.ts';
import { type Attribution, attributeThrottling } from './attribute-throttling.ts';
import type { Excess, Throttle } from './create-throttle.ts';
import { monthlyRule, projectDailyRule, projectRule } from './throttle-rules.ts';

/**
 * Refuses an accepted request with 429 where it brings an id or the project over a limit (`throttle.*`), and counts it
 * where it does not. One that is refused counts for nothing (`throttle.whole-request`).
 *
 * A request refused for a silenced device is told in the same answer who else would have been throttled: its sender
 * sends the other events again at once, and would only then be told to wait.
 */
export function throttleRequest(
  result: RequestResult,
  runs: readonly SentRun[],
  throttle: Throttle,
  endpoint: RateEndpoint,
): RequestResult {
  if (result.rule === silencedRule.slug) return addThrottled(result, runs, throttle, endpoint);
  if (result.verdict !== 'accepted') return result;
  const excess = throttle.admit(runs, endpoint, result.at);
  if (excess === undefined) return warnOfQuota(result, throttle);
  if (excess.by === 'project') return refuseProject(result, excess, throttle.projectEpsThreshold);
  const epsThreshold = throttle.epsThreshold(endpoint);
  return refuseIds(result, attributeThrottling(excess.throttledIds, endpoint, epsThreshold), epsThreshold);
}

function refuseIds(result: RequestResult, attribution: Attribution, epsThreshold: number): RequestResult {
  const { findings, maps, indexes, results } = attribution;
  const rule = findings[0]?.rule ?? null;
  const others: EventResult = { verdict: 'throttled', rule, atFault: false, diagnostics: findings.slice(0, 1) };
  return {
    ...result,
    verdict: 'throttled',
    rule,
    diagnostics: [...findings, ...result.diagnostics],
    answer: buildThrottled(epsThreshold, maps, indexes),
    results: sameResults(result.results.count, others, results),
  };
}

type ProjectExcess = Extract<Excess, { by: 'project' }>;

const NO_MAPS = { throttledUsers: {}, throttledDevices: {}, exceededUsers: {}, exceededDevices: {} };

function refuseProject(result: RequestResult, excess: ProjectExcess, epsThreshold: number): RequestResult {
  const rule = excess.over === 'day' ? projectDailyRule : projectRule;
  const diagnostic = diagnose(rule, 'error', '', explainProject(excess));
  const common: EventResult = { verdict: 'throttled', rule: rule.slug, atFault: false, diagnostics: [diagnostic] };
  return {
    ...result,
    verdict: 'throttled',
    rule: rule.slug,
    diagnostics: [diagnostic, ...result.diagnostics],
    answer: buildThrottled(epsThreshold, NO_MAPS, []),
    results: sameResults(result.results.count, common),
  };
}

function explainProject({ over, count, limit }: ProjectExcess): string {
  const [what, time] = over === 'day' ? ['events', '24 h'] : [over, 'a second'];
  return `the project sent ${count} ${what} in ${time}, its plan allows ${limit}`;
}

/**
 * Events of silenced devices are not counted: they never get as far. The answer has no map of users, so the events of a
 * throttled user are listed without a name (decided).
 */
function addThrottled(
  result: RequestResult,
  runs: readonly SentRun[],
  throttle: Throttle,
  endpoint: RateEndpoint,
): RequestResult {
  const others = runs.filter(({ run }) => !resultAt(result.results, run.first).atFault);
  const throttledIds = throttle.findThrottledIds(others, endpoint, result.at);
  const epsThreshold = throttle.epsThreshold(endpoint);
  const { findings, maps, indexes, results } = attributeThrottling(throttledIds, endpoint, epsThreshold);
  return {
    ...result,
    diagnostics: [...result.diagnostics, ...findings],
    answer: {
      ...result.answer,
      eps_threshold: epsThreshold,
      exceeded_daily_quota_devices: maps.exceededDevices,
      throttled_devices: maps.throttledDevices,
      throttled_events: indexes,
    },
    results: { ...result.results, own: new Map([...result.results.own, ...results]) },
  };
}

function warnOfQuota(result: RequestResult, throttle: Throttle): RequestResult {
  if (throttle.quota === undefined) return result;
  const { month, events } = throttle.usage(result.at);
  if (events <= throttle.quota) return result;
  const message = `${events} events in ${month}, the plan includes ${throttle.quota}`;
  return { ...result, diagnostics: [...result.diagnostics, diagnose(monthlyRule, 'warning', '', message)] };
}
