import type { JudgedEvent, Judgement } from '../rules/judgement.ts';
import { diagnose, type Rule } from '../rules/rule.ts';
import type { Dedup } from './create-dedup.ts';

const dedupRule: Rule = {
  slug: 'dedup.insert-id',
  source: {
    tags: ['doc', 'decided'],
    text: 'HTTP V2 docs: ignored within 7 days for the same device. That it still counts as ingested is decided.',
  },
  fix: 'Nothing, where it was sent again; else give every event an insert_id of its own.',
};

/** Marks the accepted events that came before: Amplitude ignores them, and answers as if it had not. */
export function dropRepeats(judgement: Judgement, dedup: Dedup, now: number): Judgement {
  const { project } = judgement;
  if (judgement.verdict !== 'accepted' || project === null) return judgement;
  const events = judgement.events.map((judged, index) => {
    const insertId = judged.sent.insert_id;
    if (typeof insertId !== 'string' || insertId === '') return judged;
    const scope = JSON.stringify([project.name, deviceOf(judged)]);
    return dedup.isRepeat(scope, insertId, now) ? markRepeat(judged, index, insertId) : judged;
  });
  return { ...judgement, events };
}

/** Without a device Amplitude derives one from the user: the same user is the same device. */
function deviceOf({ ids }: JudgedEvent): string[] {
  const device = ids.device_id.text?.trim();
  return device === undefined ? ['user', ids.user_id.text?.trim() ?? ''] : ['device', device];
}

function markRepeat(judged: JudgedEvent, index: number, insertId: string): JudgedEvent {
  const message = `insert_id "${insertId}" came from this device within the last 7 days`;
  const diagnostic = diagnose(dedupRule, 'warning', `events[${index}].insert_id`, message);
  return { ...judged, fate: { verdict: 'duplicate', rule: dedupRule.slug, atFault: false, diagnostics: [diagnostic] } };
}
