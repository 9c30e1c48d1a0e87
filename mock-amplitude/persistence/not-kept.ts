import type { Exchange } from '../event-log/exchange.ts';
import { type EventResult, sameResults } from '../rules/request-result.ts';
import { diagnose, type Rule } from '../rules/rule.ts';
import type { Diagnostic } from '../verdict.ts';

/** A request whose session could not be written is recorded under this rule. */
export const notKeptRule: Rule = {
  slug: 'emulator.not-kept',
  source: { tags: ['decided'], text: 'Not a rule of Amplitude: the disk of the data directory takes no more.' },
  fix: 'Make room on the disk. Sent again, the event is a duplicate: it is in memory, and on disk once there is room.',
};

/**
 * What is recorded of a request that is answered 503 because it could not be written down: its events are in memory as if
 * it had been, so their verdicts stay, and each says what was answered.
 */
export function markNotKept(exchange: Exchange, answer: Exchange['answer']): Exchange {
  const message = `answered ${answer.status}: it could not be written to the data directory`;
  const finding = diagnose(notKeptRule, 'warning', '', message);
  const { count, common, own } = exchange.results;
  const marked = [...own].map(([index, one]) => [index, mark(one, finding)] as const);
  return {
    ...exchange,
    answer,
    rule: notKeptRule.slug,
    diagnostics: [finding, ...exchange.diagnostics],
    results: sameResults(count, mark(common, finding), new Map(marked)),
  };
}

function mark(result: EventResult, finding: Diagnostic): EventResult {
  return { ...result, rule: result.rule ?? notKeptRule.slug, diagnostics: [finding, ...result.diagnostics] };
}
