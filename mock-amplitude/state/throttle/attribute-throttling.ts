import { RATE_SPAN } from '../../limits.ts';
import type { CountsById, ThrottledMaps } from '../../rules/answers.ts';
import type { Fate, JudgedEvent } from '../../rules/judgement.ts';
import { diagnose } from '../../rules/rule.ts';
import type { Diagnostic } from '../../verdict.ts';
import type { Endpoint } from './id-counters.ts';
import type { ThrottledId } from './list-throttled-ids.ts';
import { dailyRule, keyBatchRule, keyV2Rule } from './throttle-rules.ts';

/** What is to be said of the ids over a limit: in the answer, and to whoever has to mend it. */
export interface Attribution {
  /** One for each id and limit. */
  findings: Diagnostic[];
  maps: ThrottledMaps;
  /** Indexes of their events, in order. */
  indexes: number[];
  /** What becomes of their events, by index. */
  fates: ReadonlyMap<number, Fate>;
}

/** @param epsThreshold the limit of the endpoint, in events per second */
export function attributeThrottling(
  throttledIds: readonly ThrottledId[],
  endpoint: Endpoint,
  epsThreshold: number,
): Attribution {
  const findings: Diagnostic[] = [];
  const fates = new Map<number, Fate>();
  for (const throttledId of throttledIds) {
    const finding = explain(throttledId, endpoint, epsThreshold);
    findings.push(finding);
    for (const index of throttledId.events) {
      const earlier = fates.get(index)?.diagnostics ?? [];
      const rule = earlier[0]?.rule ?? finding.rule;
      fates.set(index, { verdict: 'throttled', rule, atFault: true, diagnostics: [...earlier, finding] });
    }
  }
  const indexes = [...fates.keys()].sort((one, other) => one - other);
  return { findings, maps: buildMaps(throttledIds), indexes, fates };
}

/** The events with these fates, and `others` where there is none. Without `others` they keep their own. */
export function setFates(
  events: readonly JudgedEvent[],
  fates: ReadonlyMap<number, Fate>,
  others?: Fate,
): JudgedEvent[] {
  return events.map((judged, index) => ({ ...judged, fate: fates.get(index) ?? others ?? judged.fate }));
}

function explain(
  { field, id, over, count, events }: ThrottledId,
  endpoint: Endpoint,
  epsThreshold: number,
): Diagnostic {
  const path = `events[${events[0]}].${field}`;
  if (over === 'day') return diagnose(dailyRule, 'error', path, `${field} "${id}" sent ${count} events in 24 h`);
  const rate = `${count} events in 30 s, ${toRate(count)} a second; the limit is ${epsThreshold}`;
  return diagnose(endpoint === 'batch' ? keyBatchRule : keyV2Rule, 'error', path, `${field} "${id}" sent ${rate}`);
}

/** `Object.fromEntries` takes any id for a key, `__proto__` as well. */
function buildMaps(throttledIds: readonly ThrottledId[]): ThrottledMaps {
  const pick = (field: ThrottledId['field'], over: ThrottledId['over']): CountsById => {
    const chosen = throttledIds.filter((throttledId) => throttledId.field === field && throttledId.over === over);
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
