import type { EventRecord, Region, RequestRecord, Verdict } from '../verdict.ts';

/** Which records are meant: every field that is given must be equal. */
export interface RequestFilter {
  verdict?: Verdict;
  rule?: string;
  project?: string;
  region?: Region;
  /** Only records after this sequence number. */
  since?: number;
}

export interface EventFilter extends RequestFilter {
  eventType?: string;
  userId?: string;
  deviceId?: string;
  insertId?: string;
  requestSeq?: number;
  /** A part that the stored event must hold, see `matches`. */
  event?: Record<string, unknown>;
}

const SHARED_FIELDS = ['verdict', 'rule', 'project', 'region'] as const;
const EVENT_FIELDS = [...SHARED_FIELDS, 'eventType', 'userId', 'deviceId', 'insertId', 'requestSeq'] as const;

export function requestPasses(record: RequestRecord, filter: RequestFilter): boolean {
  if (filter.since !== undefined && record.seq <= filter.since) return false;
  return SHARED_FIELDS.every((field) => filter[field] === undefined || filter[field] === record[field]);
}

export function eventPasses(record: EventRecord, filter: EventFilter): boolean {
  if (filter.since !== undefined && record.seq <= filter.since) return false;
  if (!EVENT_FIELDS.every((field) => filter[field] === undefined || filter[field] === record[field])) return false;
  return filter.event === undefined || matches(record.event, filter.event);
}

/**
 * Whether `value` holds `part`: an object may have more keys than its part, an array has equally many elements that each
 * hold theirs, anything else is equal.
 *
 * @example matches({ a: 1, b: { c: [2] } }, { b: { c: [2] } }) // true
 */
export function matches(value: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return Object.is(value, part);
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(part)) return false;
  if (Array.isArray(part) && Array.isArray(value) && part.length !== value.length) return false;
  return Object.entries(part).every(
    ([key, inner]) => Object.hasOwn(value, key) && matches(Reflect.get(value, key), inner),
  );
}
