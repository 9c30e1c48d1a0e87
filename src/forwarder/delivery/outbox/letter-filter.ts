import type { DeadLetter } from './outbox.ts';

/** Which dead letters are meant: those that fit everything that is given. */
export interface LetterFilter {
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

/** @example fitsFilter(letter, { rule: 'deliver.400', userId: 'user-1' }) */
export function fitsFilter({ id, event, rule, field, reason, at }: DeadLetter, filter: LetterFilter): boolean {
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
