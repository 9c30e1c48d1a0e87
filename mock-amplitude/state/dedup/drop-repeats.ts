import type { JudgedEvent, Judgement } from '../../rules/judgement.ts';
import { diagnose, type Rule } from '../../rules/rule.ts';
import type { Dedup } from './create-dedup.ts';

export const dedupRule: Rule = {
  slug: 'dedup.insert-id',
  source: {
    tags: ['doc', 'decided'],
    text: 'HTTP V2 docs: ignored within 7 days for the same device. That it still counts as ingested is decided.',
  },
  fix: 'Nothing, where it was sent again; else give every event an insert_id of its own.',
};

/**
 * Marks the accepted events that came before: Amplitude ignores them, and answers as if it had not. Gives back the same
 * judgement where there are none.
 *
 * @param now arrival, in ms since the epoch
 */
export function dropRepeats(judgement: Judgement, dedup: Dedup, now: number): Judgement {
  const { project, events } = judgement;
  if (judgement.verdict !== 'accepted' || project === null) return judgement;
  const repeats = dedup.findRepeats(project.name, events, now);
  if (repeats.length === 0) return judgement;
  const marked = [...events];
  for (const place of repeats) {
    const event = events[place];
    if (event !== undefined) marked[place] = markRepeat(event, place);
  }
  return { ...judgement, events: marked };
}

function markRepeat(judged: JudgedEvent, index: number): JudgedEvent {
  const message = `insert_id "${judged.sent.insert_id}" came from this device within the last 7 days`;
  const diagnostic = diagnose(dedupRule, 'warning', `events[${index}].insert_id`, message);
  return { ...judged, fate: { verdict: 'duplicate', rule: dedupRule.slug, atFault: false, diagnostics: [diagnostic] } };
}
