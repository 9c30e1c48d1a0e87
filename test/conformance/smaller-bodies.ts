import type { ConformanceRule } from '../../conformance/rule.ts';
import { DEFAULT_LIMITS } from '../../mock-amplitude/limits.ts';

/** `/batch` takes bodies this many times smaller here, and gets such: 20 MiB a case take half of the time, and show no more. */
const SMALLER = 4;

/** Limits of a mock for rules that were made smaller. */
export const SMALLER_LIMITS = { batchBodyBytes: DEFAULT_LIMITS.batchBodyBytes / SMALLER };

/** A rule whose bodies for `/batch` are as much smaller as its limit is; what is within that is about another one. */
export function shrinkRule(rule: ConformanceRule): ConformanceRule {
  return { ...rule, cases: rule.cases.map(shrinkCase) };
}

function shrinkCase(one: ConformanceRule['cases'][number]): ConformanceRule['cases'][number] {
  const { path, padTo } = one.request;
  if (path !== '/batch' || padTo === undefined || padTo <= SMALLER_LIMITS.batchBodyBytes) return one;
  return { ...one, request: { ...one.request, padTo: Math.ceil(padTo / SMALLER) } };
}
