import { RATE_SPAN } from '../../limits.ts';
import type { CountsById, ThrottledMaps } from '../../rules/answers.ts';
import type { Fate, JudgedEvent } from '../../rules/judgement.ts';
import { diagnose } from '../../rules/rule.ts';
import type { Diagnostic } from '../../verdict.ts';
import type { Endpoint } from './id-counters.ts';
import type { Offender } from './list-offenders.ts';
import { dailyRule, keyBatchRule, keyV2Rule } from './throttle-rules.ts';

/** What is to be said of the ids over a limit: in the answer, and to whoever has to mend it. */
export interface Blame {
  /** One for each id and limit. */
  findings: Diagnostic[];
  maps: ThrottledMaps;
  /** Indexes of their events, in order. */
  indexes: number[];
  /** What becomes of their events, by index. */
  fates: ReadonlyMap<number, Fate>;
}

/** @param epsThreshold the limit of the endpoint, in events per second */
export function blameIds(offenders: readonly Offender[], endpoint: Endpoint, epsThreshold: number): Blame {
  const findings: Diagnostic[] = [];
  const fates = new Map<number, Fate>();
  for (const offender of offenders) {
    const finding = explain(offender, endpoint, epsThreshold);
    findings.push(finding);
    for (const index of offender.events) {
      const earlier = fates.get(index)?.diagnostics ?? [];
      const rule = earlier[0]?.rule ?? finding.rule;
      fates.set(index, { verdict: 'throttled', rule, atFault: true, diagnostics: [...earlier, finding] });
    }
  }
  const indexes = [...fates.keys()].sort((one, other) => one - other);
  return { findings, maps: buildMaps(offenders), indexes, fates };
}

/** The events with these fates, and `others` where there is none. Without `others` they keep their own. */
export function setFates(
  events: readonly JudgedEvent[],
  fates: ReadonlyMap<number, Fate>,
  others?: Fate,
): JudgedEvent[] {
  return events.map((judged, index) => ({ ...judged, fate: fates.get(index) ?? others ?? judged.fate }));
}

function explain({ field, id, over, count, events }: Offender, endpoint: Endpoint, epsThreshold: number): Diagnostic {
  const path = `events[${events[0]}].${field}`;
  if (over === 'day') return diagnose(dailyRule, 'error', path, `${field} "${id}" sent ${count} events in 24 h`);
  const rate = `${count} events in 30 s, ${toRate(count)} a second; the limit is ${epsThreshold}`;
  return diagnose(endpoint === 'batch' ? keyBatchRule : keyV2Rule, 'error', path, `${field} "${id}" sent ${rate}`);
}

/** `Object.fromEntries` takes any id for a key, `__proto__` as well. */
function buildMaps(offenders: readonly Offender[]): ThrottledMaps {
  const pick = (field: Offender['field'], over: Offender['over']): CountsById => {
    const chosen = offenders.filter((offender) => offender.field === field && offender.over === over);
    return Object.fromEntries(chosen.map(({ id, count }) => [id, over === 'rate' ? toRate(count) : count]));
  };
  return {
    throttledUsers: pick('user_id', 'rate'),
    throttledDevices: pick('device_id', 'rate'),
    exceededUsers: pick('user_id', 'day'),
    exceededDevices: pick('device_id', 'day'),
  };
}

/** Events per second, rounded up: 901 events in 30 s are 31. */
function toRate(count: number): number {
  return Math.ceil(count / RATE_SPAN.steps);
}
