import type { EventResult, RequestResult } from '../../rules/request-result.ts';
import { diagnose, type Rule } from '../../rules/rule.ts';
import type { SentRun } from '../senders/create-senders.ts';
import type { Dedup } from './create-dedup.ts';

export const dedupRule: Rule = {
  slug: 'dedup.insert-id',
  source: {
    tags: ['doc', 'decided'],
    text: 'HTTP V2 docs: ignored within 7 days for the same device. That it still counts as ingested is decided.',
  },
  fix: 'Nothing, where it was sent again; else give every event an insert_id of its own.',
  approximates: 'At most 1,000,000 are remembered at once, the newest.',
};

/** Marks the events that came before: Amplitude ignores them, and answers as if it had not. */
export function markDuplicates(result: RequestResult, runs: readonly SentRun[], dedup: Dedup): RequestResult {
  const { results } = result;
  const repeats = dedup.findRepeats(runs, result.at);
  if (repeats.length === 0) return result;
  const own = new Map(results.own);
  for (const { index, insertId } of repeats) own.set(index, markDuplicate(index, insertId));
  return { ...result, results: { ...results, own } };
}

function markDuplicate(index: number, insertId: string): EventResult {
  const message = `insert_id "${insertId}" came from this device within the last 7 days`;
  const diagnostic = diagnose(dedupRule, 'warning', `events[${index}].insert_id`, message);
  return { verdict: 'duplicate', rule: dedupRule.slug, atFault: false, diagnostics: [diagnostic] };
}
