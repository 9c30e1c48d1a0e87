import { type EventResult, type RequestResult, sameResults } from '../rules/request-result.ts';
import type { Rule } from '../rules/rule.ts';
import type { Diagnostic, Verdict } from '../verdict.ts';
import { buildAnswer, buildStatus, type FaultedRequest } from './build-answer.ts';
import type { TriggeredFault } from './create-faults.ts';

/** Every request that a fault was triggered by is recorded under this rule. */
export const faultRule: Rule = {
  slug: 'emulator.fault',
  source: { tags: ['decided'], text: 'Not a rule of Amplitude: somebody asked for the fault.' },
  fix: 'Nothing, where the fault was meant; else DELETE /_emulator/v1/faults/<id>.',
};

/** The result of a request of which a fault lets nothing be stored. Neither the throttle nor dedup hears of it. */
export function buildFaultResult(fault: TriggeredFault, request: FaultedRequest): RequestResult {
  const verdict = verdictOf(fault);
  const finding = describeFault(fault, 'error');
  const { status, throttle } = fault.effect.answer ?? {};
  const blamesEvents = (status === 429 || status === 400) && throttle !== 'project';
  const atFault: EventResult = { verdict, rule: faultRule.slug, atFault: true, diagnostics: [finding] };
  const own = new Map(blamesEvents ? fault.events.map((index) => [index, atFault] as const) : []);
  const { events, at, owner, apiKey } = request;
  return {
    ...{
      verdict,
      rule: faultRule.slug,
      diagnostics: [finding],
      answer: buildAnswer(fault, request),
      at,
      project: owner,
    },
    ...{ apiKey, eventCount: events.length, runs: [], stored: [], storedBytes: 0 },
    results: sameResults(events.length, { ...atFault, atFault: false }, own),
    ...{ shortestId: 0, coerced: false, clientUploadTime: null },
  };
}

/** Marks a request that was checked as ever, and whose answer a fault spoils. */
export function markFaulted(fault: TriggeredFault, result: RequestResult): RequestResult {
  const finding = describeFault(fault, 'warning');
  const { answer } = fault.effect;
  const own = [...result.results.own].map(([index, one]) => [index, mark(one, finding)] as const);
  return {
    ...result,
    rule: answer === undefined ? (result.rule ?? faultRule.slug) : faultRule.slug,
    diagnostics: [finding, ...result.diagnostics],
    answer: answer === undefined ? result.answer : buildStatus(answer.status),
    results: sameResults(result.results.count, mark(result.results.common, finding), new Map(own)),
  };
}

function mark(result: EventResult, finding: Diagnostic): EventResult {
  return { ...result, rule: result.rule ?? faultRule.slug, diagnostics: [finding, ...result.diagnostics] };
}

function verdictOf({ effect }: TriggeredFault): Verdict {
  const status = effect.answer?.status ?? (effect.sends === 'half' ? 200 : undefined);
  if (status === 429) return 'throttled';
  return status === 200 ? 'dropped' : 'rejected';
}

/** What happened, for a person: `fault 3 "outage": answered 503, stored nothing`. */
function describeFault({ id, name, effect }: TriggeredFault, severity: Diagnostic['severity']): Diagnostic {
  const title = `fault ${id}${name === undefined ? '' : ` "${name}"`}`;
  const done = [
    ...(effect.answer === undefined ? [] : [`answered ${effect.answer.status}${effect.answer.html ? ' in HTML' : ''}`]),
    ...(effect.delayMs === 0 ? [] : [`${effect.delayMs} ms late`]),
    ...{ whole: [], half: ['cut in half'], reset: ['the connection was reset'], never: ['never answered'] }[
      effect.sends
    ],
    effect.stores ? 'stored as usual' : 'stored nothing',
  ];
  return {
    rule: faultRule.slug,
    severity,
    path: '',
    message: `${title}: ${done.join(', ')}`,
    fix: `Nothing, where the fault was meant. DELETE /_emulator/v1/faults/${id} takes it away`,
  };
}
