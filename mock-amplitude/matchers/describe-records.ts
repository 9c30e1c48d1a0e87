import { countOf } from '../../lib/count-of.ts';
import { hasWarning } from '../event-log/filter.ts';
import type { NearestMiss } from '../event-log/nearest-misses.ts';
import type { EventRecord, RequestRecord } from '../verdict.ts';

/** A value in a message is cut at this many characters. */
const SHOWN_CHARACTERS = 200;

/**
 * Names an event and its verdict.
 *
 * @example describeEventRecord(record) // '#7 Order Completed of user-2: rejected by event.id-length'
 */
export function describeEventRecord({ seq, eventType, userId, deviceId, verdict, rule }: EventRecord): string {
  return `#${seq} ${eventType ?? '(no event type)'} of ${userId ?? deviceId ?? 'nobody'}: ${describeVerdict(verdict, rule)}`;
}

/** Names a request and its verdict. */
export function describeRequestRecord({ seq, method, path, eventCount, verdict, rule }: RequestRecord): string {
  const events = countOf(eventCount, 'event');
  return `#${seq} ${method} ${path} with ${events}: ${describeVerdict(verdict, rule)}`;
}

/** Describes a near miss: a line for each field that differs, and why the event was refused. */
export function describeMiss({ record, matched, differing }: NearestMiss, show: (value: unknown) => string): string[] {
  const fields = matched + differing.length;
  return [
    `  ${describeEventRecord(record)} (${matched} of ${fields} fields match)`,
    ...differing.map(
      ({ field, expected, got }) => `    ${field}: expected ${cut(show(expected))}, got ${cut(show(got))}`,
    ),
    ...(differing.some(({ field }) => field === 'verdict') ? describeFindings(record) : []),
  ];
}

/** What is wrong with a refused record and what to do, a line for each finding. */
export function describeFindings({ diagnostics }: EventRecord | RequestRecord): string[] {
  return diagnostics.map(({ path, message, fix }) => `    ${path === '' ? '' : `${path}: `}${cut(message)}. ${fix}`);
}

/** What a record is warned of, where, why and what to do, a line for each warning that is asked for. */
export function describeWarnings({ diagnostics }: EventRecord | RequestRecord, wanted: string): string[] {
  return diagnostics
    .filter((one) => hasWarning({ diagnostics: [one] }, wanted))
    .map(({ rule, path, message, fix }) => `    ${rule}${path === '' ? '' : ` at ${path}`}: ${cut(message)}. ${fix}`);
}

function describeVerdict(verdict: string, rule: string | null): string {
  return rule === null ? verdict : `${verdict} by ${rule}`;
}

function cut(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
