import { readIds } from '../rules/event/read-ids.ts';
import type { Fate, JudgedEvent, Judgement } from '../rules/judgement.ts';
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

/** Judges a request of which a fault lets nothing be stored. Neither the throttle nor dedup counts it. */
export function buildFaultResult(fault: TriggeredFault, request: FaultedRequest): Judgement {
  const verdict = verdictOf(fault);
  const finding = describeFault(fault, 'error');
  const keyed = fault.effect.answer?.status === 429 || fault.effect.answer?.status === 400;
  const fates = new Map([true, false].map((atFault) => [atFault, fate(verdict, atFault, finding)] as const));
  const blamed = new Set(keyed && fault.effect.answer?.throttle !== 'project' ? fault.events : []);
  const events = request.events.map((sent, index): JudgedEvent => {
    return { sent, ids: readIds(sent, 0), fate: fates.get(blamed.has(index)) ?? fate(verdict, false, finding) };
  });
  return {
    verdict,
    rule: faultRule.slug,
    diagnostics: [finding],
    answer: buildAnswer(fault, request, events),
    at: request.at,
    project: request.owner,
    apiKey: request.apiKey,
    eventCount: events.length,
    events,
    shortestId: 0,
    clientUploadTime: null,
  };
}

/** Marks a request that was handled as usual, and whose answer a fault changes. */
export function markFaulted(fault: TriggeredFault, judgement: Judgement): Judgement {
  const finding = describeFault(fault, 'warning');
  const { answer } = fault.effect;
  const marked = new Map<Fate, Fate>();
  const events = judgement.events.map((judged) => {
    const known = marked.get(judged.fate) ?? mark(judged.fate, finding);
    marked.set(judged.fate, known);
    return { ...judged, fate: known };
  });
  return {
    ...judgement,
    rule: answer === undefined ? (judgement.rule ?? faultRule.slug) : faultRule.slug,
    diagnostics: [finding, ...judgement.diagnostics],
    answer: answer === undefined ? judgement.answer : buildStatus(answer.status),
    events,
  };
}

function mark(old: Fate, finding: Diagnostic): Fate {
  return { ...old, rule: old.rule ?? faultRule.slug, diagnostics: [finding, ...old.diagnostics] };
}

function fate(verdict: Verdict, atFault: boolean, finding: Diagnostic): Fate {
  return { verdict, rule: faultRule.slug, atFault, diagnostics: [finding] };
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
