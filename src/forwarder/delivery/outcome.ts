import type { Entry } from './outbox/outbox.ts';

/** What became of one event at one moment: the twin of the mock's verdict. `held`: its user or device is throttled. */
export interface OutcomeRecord {
  outcome: 'delivered' | 'retrying' | 'held' | 'dead' | 'dropped';
  insertId: string;
  eventType: string;
  /** Slug of the rule that decided. */
  rule: string;
  reason: string;
  attempts: number;
}

export function describeOutcome(
  { ids, attempts }: Pick<Entry, 'ids' | 'attempts'>,
  outcome: OutcomeRecord['outcome'],
  rule: string,
  reason: string,
): OutcomeRecord {
  return { outcome, insertId: ids.insert_id, eventType: ids.event_type, rule, reason, attempts };
}

/** What a person should know of events that were given up: a line for each reason. */
export function describeDead(outcomes: readonly OutcomeRecord[]): string[] {
  const dead = outcomes.filter(({ outcome }) => outcome === 'dead');
  const groups = Map.groupBy(dead, ({ rule, reason }) => `${reason.slice(0, SHOWN_CHARACTERS)} (${rule})`);
  return [...groups].map(([why, group]) => {
    const names = group.slice(0, SHOWN_EVENTS).map(({ eventType, insertId }) => JSON.stringify([eventType, insertId]));
    const more = group.length > names.length ? ', …' : '';
    return `Gave up ${group.length} ${group.length === 1 ? 'event' : 'events'}: ${why}. Kept as dead letters: ${names.join(', ')}${more}.`;
  });
}

/** What a person should know of an event that its request fails for, while others go through (`deliver.reset-poison`). */
export function describeCulprit(batch: readonly Pick<Entry, 'ids'>[], why: { reason: string }): string {
  const names = batch.map(({ ids }) => JSON.stringify([ids.event_type, ids.insert_id]));
  const reason = why.reason.slice(0, SHOWN_CHARACTERS);
  return `${names.join(', ')} fails while other events go through: ${reason} (deliver.reset-poison). Only its device waits; it is tried again by itself, and becomes a dead letter in the end.`;
}

const SHOWN_CHARACTERS = 200;
const SHOWN_EVENTS = 3;
