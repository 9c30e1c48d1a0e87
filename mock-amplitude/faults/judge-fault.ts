import { STATUS_CODES } from 'node:http';
import { type Answer, buildEventErrors, buildRefusal, buildSuccess, buildThrottled, ERROR_TEXT } from '../answers.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import type { Project } from '../projects.ts';
import { readIds } from '../rules/event/read-ids.ts';
import type { Fate, JudgedEvent, Judgement } from '../rules/judgement.ts';
import type { Diagnostic, Outcome } from '../verdict.ts';
import type { Strike } from './create-faults.ts';
import type { Faultable } from './fits.ts';

/** A request that a fault struck before anything of it was stored. */
export interface Struck extends Faultable {
  owner: Project | null;
  /** Bytes of its body. */
  bytes: number;
  at: number;
}

/** Slug under which every struck request is recorded. */
const FAULT_RULE = 'emulator.fault';

const TEXT_BY_STATUS: Record<number, string> = { 403: ERROR_TEXT.forbidden, 413: ERROR_TEXT.tooLarge };

/** Judges a request of which a fault lets nothing be stored. Neither the throttle nor dedup hears of it. */
export function judgeStruck(strike: Strike, struck: Struck): Judgement {
  const verdict = outcomeOf(strike);
  const finding = describeStrike(strike, 'error');
  const keyed = strike.effect.answer?.status === 429 || strike.effect.answer?.status === 400;
  const fates = new Map([true, false].map((atFault) => [atFault, fate(verdict, atFault, finding)] as const));
  const blamed = new Set(keyed && strike.effect.answer?.throttle !== 'project' ? strike.events : []);
  const events = struck.events.map((sent, index): JudgedEvent => {
    return { sent, ids: readIds(sent, 0), fate: fates.get(blamed.has(index)) ?? fate(verdict, false, finding) };
  });
  return {
    verdict,
    rule: FAULT_RULE,
    diagnostics: [finding],
    answer: buildAnswer(strike, struck, events),
    at: struck.at,
    project: struck.owner,
    apiKey: struck.apiKey,
    eventCount: events.length,
    events,
    shortestId: 0,
    clientUploadTime: null,
  };
}

/** Marks a request that was judged as ever, and whose answer a fault spoils. */
export function markStruck(strike: Strike, judgement: Judgement): Judgement {
  const finding = describeStrike(strike, 'warning');
  const { answer } = strike.effect;
  const marked = new Map<Fate, Fate>();
  const events = judgement.events.map((judged) => {
    const known = marked.get(judged.fate) ?? mark(judged.fate, finding);
    marked.set(judged.fate, known);
    return { ...judged, fate: known };
  });
  return {
    ...judgement,
    rule: answer === undefined ? (judgement.rule ?? FAULT_RULE) : FAULT_RULE,
    diagnostics: [finding, ...judgement.diagnostics],
    answer: answer === undefined ? judgement.answer : buildRefusal(answer.status, textOf(answer.status)),
    events,
  };
}

function mark(old: Fate, finding: Diagnostic): Fate {
  return { ...old, rule: old.rule ?? FAULT_RULE, diagnostics: [finding, ...old.diagnostics] };
}

function fate(verdict: Outcome, atFault: boolean, finding: Diagnostic): Fate {
  return { verdict, rule: FAULT_RULE, atFault, diagnostics: [finding] };
}

function outcomeOf({ effect }: Strike): Outcome {
  const status = effect.answer?.status ?? (effect.sends === 'half' ? 200 : undefined);
  if (status === 429) return 'throttled';
  return status === 200 ? 'dropped' : 'rejected';
}

function buildAnswer(strike: Strike, struck: Struck, events: readonly JudgedEvent[]): Answer {
  const status = strike.effect.answer?.status ?? 200;
  switch (status) {
    case 200:
      return buildSuccess(events.length, struck.bytes, struck.at);
    case 400:
      return strike.events.length === 0
        ? buildRefusal(400, ERROR_TEXT.bodyJson)
        : buildEventErrors(ERROR_TEXT.invalidFields, {
            missing: {},
            invalid: { event_type: strike.events },
            idLengths: {},
          });
    case 429:
      return buildThrottle(strike, struck, events);
    default:
      return buildRefusal(status, textOf(status));
  }
}

function textOf(status: number): string {
  return TEXT_BY_STATUS[status] ?? STATUS_CODES[status] ?? 'Error';
}

/** The ids that the fault is for; of a fault for any, all that the request has. */
function buildThrottle(
  { effect, match, events: places }: Strike,
  { owner }: Struck,
  events: readonly JudgedEvent[],
): Answer {
  const limits = owner?.limits ?? DEFAULT_LIMITS;
  const threshold = limits.eventsPerSecondPerId;
  const how = effect.answer?.throttle ?? 'ids';
  const any = match.userId === undefined && match.deviceId === undefined;
  const list = (field: 'user_id' | 'device_id', wanted: boolean, when: typeof how) => {
    if (!wanted || how !== when) return {};
    const ids = places.map((place) => events[place]?.ids[field].text?.trim()).filter((id) => id !== undefined);
    const over = when === 'day' ? limits.eventsPerDayPerId + 1 : threshold + 1;
    return Object.fromEntries(ids.map((id) => [id, over]));
  };
  const users = any || match.userId !== undefined;
  const devices = any || match.deviceId !== undefined;
  return buildThrottled(
    threshold,
    {
      throttledUsers: list('user_id', users, 'ids'),
      throttledDevices: list('device_id', devices, 'ids'),
      exceededUsers: list('user_id', users, 'day'),
      exceededDevices: list('device_id', devices, 'day'),
    },
    how === 'project' ? [] : places,
  );
}

/** What happened, for a person: `fault 3 "outage": answered 503, stored nothing`. */
function describeStrike({ id, name, effect }: Strike, severity: Diagnostic['severity']): Diagnostic {
  const title = `fault ${id}${name === undefined ? '' : ` "${name}"`}`;
  const done = [
    ...(effect.answer === undefined ? [] : [`answered ${effect.answer.status}${effect.answer.html ? ' in HTML' : ''}`]),
    ...(effect.delayMs === 0 ? [] : [`${effect.delayMs} ms late`]),
    ...{ whole: [], half: ['cut in half'], reset: ['the connection was reset'], never: ['never answered'] }[
      effect.sends
    ],
    effect.stores ? 'stored as ever' : 'stored nothing',
  ];
  return {
    rule: FAULT_RULE,
    severity,
    path: '',
    message: `${title}: ${done.join(', ')}`,
    fix: `Nothing, where the fault was meant. DELETE /_emulator/v1/faults/${id} takes it away`,
  };
}
