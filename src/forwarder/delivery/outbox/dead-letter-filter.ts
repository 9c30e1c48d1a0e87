import type { AmplitudeEvent } from '../../amplitude-event.ts';

/** Which dead letters are meant: those that match everything that is given. */
export interface DeadLetterFilter {
  ids?: readonly number[];
  /** A slug, or the beginning of several. */
  rule?: string;
  eventType?: string;
  field?: string;
  /** Part of the reason. */
  reason?: string;
  userId?: string;
  deviceId?: string;
  /** Given up from then on, and before then, in ms since the epoch. */
  since?: number;
  until?: number;
}

/** What of a dead letter is looked at. */
interface Filtered {
  id: number;
  event: Pick<AmplitudeEvent, 'event_type' | 'user_id' | 'device_id'>;
  rule: string;
  field: string | null;
  reason: string;
  at: number;
}

/** @example matchesFilter(deadLetter, { rule: 'deliver.400-bare', userId: 'user-1' }) */
export function matchesFilter({ id, event, rule, field, reason, at }: Filtered, filter: DeadLetterFilter): boolean {
  return (
    isOneOf(id, filter.ids) &&
    (filter.rule === undefined || rule.startsWith(filter.rule)) &&
    (filter.reason === undefined || reason.includes(filter.reason)) &&
    isSame(event.event_type, filter.eventType) &&
    isSame(field, filter.field) &&
    isSame(event.user_id, filter.userId) &&
    isSame(event.device_id, filter.deviceId) &&
    at >= (filter.since ?? Number.NEGATIVE_INFINITY) &&
    at < (filter.until ?? Number.POSITIVE_INFINITY)
  );
}

function isOneOf(id: number, ids: readonly number[] | undefined): boolean {
  return ids?.includes(id) ?? true;
}

function isSame(value: string | null | undefined, wanted: string | undefined): boolean {
  return wanted === undefined || value === wanted;
}
