import { buildThrottled } from '../../rules/answers.ts';
import { silencedRule } from '../../rules/event/silenced.ts';
import type { Fate, Judgement } from '../../rules/judgement.ts';
import { diagnose } from '../../rules/rule.ts';
import { type Attribution, attributeThrottling, setFates } from './attribute-throttling.ts';
import type { Excess, Throttle } from './create-throttle.ts';
import type { Endpoint } from './id-counters.ts';
import { monthlyRule, projectDailyRule, projectRule } from './throttle-rules.ts';

/**
 * Refuses an accepted request with 429 where it brings an id or the project over a limit (`throttle.*`), and counts it
 * where it does not. One that is refused counts for nothing (`throttle.whole-request`).
 *
 * A request refused for a silenced device is told in the same answer who else would have been throttled: its sender
 * sends the other events again at once, and would only then be told to wait.
 *
 * @param now arrival, in ms since the epoch
 * @example throttleRequest(checkRequest(arrival, ruleset), throttle, 'http-v2', arrival.now)
 */
export function throttleRequest(judgement: Judgement, throttle: Throttle, endpoint: Endpoint, now: number): Judgement {
  if (judgement.rule === silencedRule.slug) return addThrottled(judgement, throttle, endpoint, now);
  if (judgement.verdict !== 'accepted') return judgement;
  const excess = throttle.admit(judgement.events, endpoint, now);
  if (excess === undefined) return warnOfQuota(judgement, throttle, now);
  if (excess.by === 'project') return refuseProject(judgement, excess, throttle.projectEpsThreshold);
  const epsThreshold = throttle.epsThreshold(endpoint);
  return refuseIds(judgement, attributeThrottling(excess.throttledIds, endpoint, epsThreshold), epsThreshold);
}

function refuseIds(judgement: Judgement, blame: Attribution, epsThreshold: number): Judgement {
  const rule = blame.findings[0]?.rule ?? null;
  const others: Fate = { verdict: 'throttled', rule, atFault: false, diagnostics: blame.findings.slice(0, 1) };
  return {
    ...judgement,
    verdict: 'throttled',
    rule,
    diagnostics: [...blame.findings, ...judgement.diagnostics],
    answer: buildThrottled(epsThreshold, blame.maps, blame.indexes),
    events: setFates(judgement.events, blame.fates, others),
  };
}

type ProjectExcess = Extract<Excess, { by: 'project' }>;

const NOBODY = { throttledUsers: {}, throttledDevices: {}, exceededUsers: {}, exceededDevices: {} };

function refuseProject(judgement: Judgement, excess: ProjectExcess, epsThreshold: number): Judgement {
  const rule = excess.over === 'day' ? projectDailyRule : projectRule;
  const diagnostic = diagnose(rule, 'error', '', explainProject(excess));
  const fate: Fate = { verdict: 'throttled', rule: rule.slug, atFault: false, diagnostics: [diagnostic] };
  return {
    ...judgement,
    verdict: 'throttled',
    rule: rule.slug,
    diagnostics: [diagnostic, ...judgement.diagnostics],
    answer: buildThrottled(epsThreshold, NOBODY, []),
    events: setFates(judgement.events, new Map(), fate),
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
function addThrottled(judgement: Judgement, throttle: Throttle, endpoint: Endpoint, now: number): Judgement {
  const places = judgement.events.flatMap(({ fate }, index) => (fate.atFault ? [] : [index]));
  const rest = judgement.events.filter(({ fate }) => !fate.atFault);
  const throttledIds = throttle.findThrottledIds(rest, endpoint, now).map((throttledId) => {
    return { ...throttledId, events: throttledId.events.flatMap((place) => places[place] ?? []) };
  });
  const epsThreshold = throttle.epsThreshold(endpoint);
  const { findings, maps, indexes, fates } = attributeThrottling(throttledIds, endpoint, epsThreshold);
  return {
    ...judgement,
    diagnostics: [...judgement.diagnostics, ...findings],
    answer: {
      ...judgement.answer,
      eps_threshold: epsThreshold,
      exceeded_daily_quota_devices: maps.exceededDevices,
      throttled_devices: maps.throttledDevices,
      throttled_events: indexes,
    },
    events: setFates(judgement.events, fates),
  };
}

function warnOfQuota(judgement: Judgement, throttle: Throttle, now: number): Judgement {
  if (throttle.quota === undefined) return judgement;
  const { month, events } = throttle.usage(now);
  if (events <= throttle.quota) return judgement;
  const message = `${events} events in ${month}, the plan includes ${throttle.quota}`;
  return { ...judgement, diagnostics: [...judgement.diagnostics, diagnose(monthlyRule, 'warning', '', message)] };
}
