import type { EventRecord, Region, RequestRecord, Verdict } from '../verdict.ts';

/** Which records are meant: every field that is given must be equal. */
export interface RequestFilter {
  verdict?: Verdict;
  rule?: string;
  project?: string;
  region?: Region;
  /** Warned of by this rule, as `lint.time`; by any that begins so, as `lint.*`; `*` for any at all. */
  warning?: string;
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
  if (!SHARED_FIELDS.every((field) => filter[field] === undefined || filter[field] === record[field])) return false;
  return filter.warning === undefined || hasWarning(record, filter.warning);
}

export function eventPasses(record: EventRecord, filter: EventFilter): boolean {
  if (filter.since !== undefined && record.seq <= filter.since) return false;
  if (!EVENT_FIELDS.every((field) => filter[field] === undefined || filter[field] === record[field])) return false;
  if (filter.warning !== undefined && !hasWarning(record, filter.warning)) return false;
  return filter.event === undefined || matches(record.event, filter.event);
}

/** Whether a record has a warning of a rule, see `RequestFilter.warning`. */
export function hasWarning(record: Pick<EventRecord, 'diagnostics'>, wanted: string): boolean {
  const isWanted = (rule: string) => (wanted.endsWith('*') ? rule.startsWith(wanted.slice(0, -1)) : rule === wanted);
  return record.diagnostics.some(({ rule, severity }) => severity === 'warning' && isWanted(rule));
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
