import { type EventResult, resultAt, sameResults } from '../rules/request-result.ts';
import { diagnose, type Rule } from '../rules/rule.ts';
import { partAt } from '../rules/stored/stored-part.ts';
import type { LoggedRequest } from './logged-request.ts';

/**
 * Takes what is stored of some users off a request: its events are dropped from then on, by this rule.
 *
 * @returns whether there was any
 */
export function dropEvents(record: LoggedRequest, amplitudeIds: ReadonlySet<number>, rule: Rule): boolean {
  const { results, stored } = record.exchange;
  if (!stored.some(({ amplitudeId }) => amplitudeIds.has(amplitudeId))) return false;
  const own = new Map(results.own);
  for (let index = 0; index < results.count; index++) {
    const owner = partAt(stored, index)?.amplitudeId;
    if (owner !== undefined && amplitudeIds.has(owner) && resultAt(results, index).verdict === 'accepted') {
      own.set(index, drop(index, rule));
    }
  }
  record.exchange = { ...record.exchange, results: sameResults(results.count, results.common, own) };
  return true;
}

function drop(index: number, rule: Rule): EventResult {
  const diagnostic = diagnose(rule, 'warning', `events[${index}]`, 'its user was deleted');
  return { verdict: 'dropped', rule: rule.slug, atFault: false, diagnostics: [diagnostic] };
}
