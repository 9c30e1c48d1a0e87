import { RATE_SPAN } from '../../limits.ts';
import type { CountsById, ThrottledMaps } from '../../rules/answers.ts';
import type { EventResult } from '../../rules/request-result.ts';
import { diagnose } from '../../rules/rule.ts';
import type { Diagnostic } from '../../verdict.ts';
import type { RateEndpoint } from '../senders/sender.ts';
import type { ThrottledId } from './list-throttled-ids.ts';
import { dailyRule, keyBatchRule, keyV2Rule } from './throttle-rules.ts';

/** What is to be said of the ids over a limit: in the answer, and in the diagnostics. */
export interface Attribution {
  /** One for each id and limit. */
  findings: Diagnostic[];
  maps: ThrottledMaps;
  /** Indexes of their events, in order. */
  indexes: number[];
  /** What becomes of their events, by index. */
  results: ReadonlyMap<number, EventResult>;
}

/** @param epsThreshold the limit of the endpoint, in events per second */
export function attributeThrottling(
  throttledIds: readonly ThrottledId[],
  endpoint: RateEndpoint,
  epsThreshold: number,
): Attribution {
  const findings: Diagnostic[] = [];
  const results = new Map<number, EventResult>();
  for (const throttledId of throttledIds) {
    const finding = explain(throttledId, endpoint, epsThreshold);
    findings.push(finding);
    for (const index of throttledId.events) {
      const earlier = results.get(index)?.diagnostics ?? [];
      const rule = earlier[0]?.rule ?? finding.rule;
      results.set(index, { verdict: 'throttled', rule, atFault: true, diagnostics: [...earlier, finding] });
    }
  }
  const indexes = [...results.keys()].sort((one, other) => one - other);
  return { findings, maps: buildMaps(throttledIds), indexes, results };
}

function explain(
  { field, id, over, count, events }: ThrottledId,
  endpoint: RateEndpoint,
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
