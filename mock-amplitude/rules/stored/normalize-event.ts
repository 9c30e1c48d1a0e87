import type { Diagnostic } from '../../verdict.ts';
import type { SentObject } from '../json.ts';
import { diagnose } from '../rule.ts';
import type { NormalizeContext } from './normalize-rule.ts';
import { NORMALIZE_RULES } from './normalize-rules.ts';

/**
 * Makes of an accepted event what Amplitude stores. Pure, and never throws for anything JSON can hold; `sent` is left as
 * it is, and values that no rule touches are shared with it.
 *
 * @param context times in ms since the epoch
 * @returns the stored event under the field names it was sent with, plus `amplitude_id`, `event_time` and
 *   `server_received_time`; and what there is to warn of, with paths such as `events[0].currency`. The warnings of
 *   `context.stored` are not among them.
 * @example normalizeEvent({ event_type: 'visit', language: 'de-AT' }, context).event.language // 'German'
 */
export function normalizeEvent(
  sent: Readonly<SentObject>,
  context: NormalizeContext,
): { event: SentObject; warnings: Diagnostic[] } {
  const event: SentObject = { ...sent };
  const warnings: Diagnostic[] = [];
  const seen = { sent, context };
  for (const rule of NORMALIZE_RULES) {
    rule.apply(event, seen, (field, message) => {
      warnings.push(diagnose(rule, 'warning', `events[${context.index}].${field}`, message));
    });
  }
  return { event, warnings };
}
