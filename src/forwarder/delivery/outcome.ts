import type { Entry } from './outbox.ts';

/** What became of one event at one moment: the twin of the mock's verdict. */
export interface OutcomeRecord {
  outcome: 'delivered' | 'retrying' | 'parked' | 'dead' | 'dropped';
  insertId: string;
  eventType: string;
  /** Slug of the rule that decided. */
  rule: string;
  reason: string;
  attempts: number;
}

export function describeOutcome(
  { event, attempts }: Pick<Entry, 'event' | 'attempts'>,
  outcome: OutcomeRecord['outcome'],
  rule: string,
  reason: string,
): OutcomeRecord {
  return { outcome, insertId: event.insert_id, eventType: event.event_type, rule, reason, attempts };
}
