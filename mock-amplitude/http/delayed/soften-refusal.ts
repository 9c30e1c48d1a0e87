import type { Answer } from '../../rules/answers.ts';
import { type EventResult, type RequestResult, sameResults } from '../../rules/request-result.ts';
import type { Rule } from '../../rules/rule.ts';

/**
 * What becomes of events that are ingested without anybody who hears of it: those that Amplitude refuses are dropped, and
 * the answer is a success all the same. Decided: the order of checks does not look into events.
 */
export function softenRefusal(result: RequestResult, rule: Rule, answer: Answer): RequestResult {
  if (result.verdict === 'accepted') return { ...result, rule: rule.slug, answer };
  const { count, common, own } = result.results;
  const soft = [...own].map(([index, one]) => [index, drop(one)] as const);
  return { ...result, verdict: 'dropped', answer, results: sameResults(count, drop(common), new Map(soft)) };
}

function drop(result: EventResult): EventResult {
  return { ...result, verdict: 'dropped' };
}
