import type { EventRecord, Region, RequestRecord, Verdict } from '../verdict.ts';
import { LoggedEvent } from './logged-event.ts';
import { layOutPattern, patternMatches } from './pattern.ts';

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
  /** A part that the stored event must hold, see `layOutPattern`. */
  event?: Record<string, unknown>;
}

const SHARED_FIELDS = ['verdict', 'rule', 'project', 'region'] as const;
const EVENT_FIELDS = [...SHARED_FIELDS, 'eventType', 'userId', 'deviceId', 'insertId', 'requestSeq'] as const;

export function requestPasses(record: RequestRecord, filter: RequestFilter): boolean {
  if (filter.since !== undefined && record.seq <= filter.since) return false;
  if (!SHARED_FIELDS.every((field) => filter[field] === undefined || filter[field] === record[field])) return false;
  return filter.warning === undefined || hasWarning(record, filter.warning);
}

/** Whether a record has a warning of a rule, see `RequestFilter.warning`. */
export function hasWarning(record: Pick<EventRecord, 'diagnostics'>, wanted: string): boolean {
  const isWanted = (rule: string) => (wanted.endsWith('*') ? rule.startsWith(wanted.slice(0, -1)) : rule === wanted);
  return record.diagnostics.some(({ rule, severity }) => severity === 'warning' && isWanted(rule));
}

/**
 * Lays a filter out for many events: what comes of it says of each whether it passes.
 *
 * @example log.events().filter(createEventTest({ eventType: 'Order Completed' }))
 */
export function createEventTest(filter: EventFilter): (record: EventRecord) => boolean {
  const { since, event, warning } = filter;
  const asked = EVENT_FIELDS.filter((field) => filter[field] !== undefined);
  const pattern = event === undefined ? undefined : layOutPattern(event);
  return (record) => {
    if (since !== undefined && record.seq <= since) return false;
    for (const field of asked) if (filter[field] !== record[field]) return false;
    if (warning !== undefined && !hasWarning(record, warning)) return false;
    return pattern === undefined || patternMatches(pattern, viewEvent(record));
  };
}

/** The event of a record, as patterns are held against it. */
export function viewEvent(record: EventRecord): unknown {
  return record instanceof LoggedEvent ? record.view : record.event;
}
