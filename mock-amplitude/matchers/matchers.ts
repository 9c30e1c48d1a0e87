import { escapeText } from '../../lib/escape-text.ts';
import type { EventFilter, RequestFilter } from '../event-log/filter.ts';
import { asksAsymmetrically, compareFields, findNearestMisses } from '../event-log/nearest-misses.ts';
import type { EventRecord, RequestRecord } from '../verdict.ts';
import {
  describeEventRecord,
  describeFindings,
  describeMiss,
  describeRequestRecord,
  describeWarnings,
} from './describe-records.ts';

/** Where a matcher finds records: a mock Amplitude, or its log. */
export interface ReceivedRecords {
  events(filter?: EventFilter): readonly EventRecord[];
  requests(filter?: RequestFilter): readonly RequestRecord[];
}

/** What vitest wants of a matcher. */
export interface MatcherResult {
  pass: boolean;
  message: () => string;
}

/** What a matcher uses of vitest. */
interface MatcherContext {
  utils: { stringify: (value: unknown, maxDepth?: number, options?: { min: boolean }) => string };
}

/** How many of the newest events are compared with the filter, when none matches. */
const MAX_CANDIDATES = 10_000;

/** Most records listed in a message. */
const MAX_LISTED = 5;

/** Passes where an event came that the filter lets pass; an accepted one where no verdict is given. */
export function toHaveReceivedEvent(this: MatcherContext, received: unknown, filter: EventFilter = {}): MatcherResult {
  const mock = checkReceived(received);
  const wanted: EventFilter = { verdict: 'accepted', ...filter };
  const show = (value: unknown) => this.utils.stringify(value, undefined, { min: true });
  const matching = findMatching(mock, wanted);
  return {
    pass: matching.length > 0,
    message: () =>
      matching.length > 0
        ? listed(`Expected the mock to have received no event that matches ${show(wanted)}.`, 'These do:', [
            ...matching.map((record) => [`  ${describeEventRecord(record)}`]),
          ])
        : joinLines([
            `Expected the mock to have received an event that matches ${show(wanted)}.`,
            ...explainAbsence(mock, wanted, show),
          ]),
  };
}

/** Which records are looked at. Default: all. */
export type RejectionFilter = Pick<RequestFilter, 'project' | 'region' | 'since'>;

/** Passes where every request and event was accepted, or a duplicate: nothing was rejected, throttled or dropped. */
export function toHaveNoRejections(
  this: MatcherContext,
  received: unknown,
  selector: RejectionFilter = {},
): MatcherResult {
  const mock = checkReceived(received);
  const events = mock
    .events(selector)
    .filter(({ verdict, atFault }) => isRefused(verdict) && (atFault || verdict === 'dropped'));
  // A request is listed where none of its events is: its key is unknown, its body is no JSON.
  const listedSeqs = new Set(events.map(({ requestSeq }) => requestSeq));
  const requests = mock.requests(selector).filter(({ verdict, seq }) => isRefused(verdict) && !listedSeqs.has(seq));
  const findings = [
    ...requests.map((record) => [`  ${describeRequestRecord(record)}`, ...describeFindings(record)]),
    ...events.map((record) => [`  ${describeEventRecord(record)}`, ...describeFindings(record)]),
  ];
  return {
    pass: findings.length === 0,
    message: () =>
      findings.length === 0
        ? 'Expected the mock to have rejected, throttled or dropped something; it took everything.'
        : listed('Expected the mock to have taken everything.', 'It did not take:', findings),
  };
}

/** Which warnings are looked for, and of which records. Default: all of all. */
export type WarningFilter = Pick<RequestFilter, 'project' | 'region' | 'since' | 'warning'>;

/** Passes where nobody was warned of anything: neither by a lint, nor of what Amplitude changes or leaves out. */
export function toHaveNoWarnings(this: MatcherContext, received: unknown, selector: WarningFilter = {}): MatcherResult {
  const mock = checkReceived(received);
  const { warning = '*' } = selector;
  const wanted = { ...selector, warning };
  // Events that were refused with their request repeat what is said of it.
  const events = mock.events({ ...wanted, verdict: 'accepted' });
  const findings = [
    ...mock
      .requests(wanted)
      .map((record) => [`  ${describeRequestRecord(record)}`, ...describeWarnings(record, warning)]),
    ...events.map((record) => [`  ${describeEventRecord(record)}`, ...describeWarnings(record, warning)]),
  ];
  const which = warning === '*' ? 'warnings' : `warnings of ${warning}`;
  return {
    pass: findings.length === 0,
    message: () =>
      findings.length === 0
        ? `Expected the mock to have ${which}; it has none.`
        : listed(`Expected the mock to have no ${which}.`, 'It has these:', findings),
  };
}

/** The log finds events by values faster than they can be compared one by one; it knows nothing of vitest's matchers. */
function findMatching(mock: ReceivedRecords, wanted: EventFilter): readonly EventRecord[] {
  return asksAsymmetrically(wanted) ? mock.events({}).filter((record) => passes(record, wanted)) : mock.events(wanted);
}

function passes(record: EventRecord, filter: EventFilter): boolean {
  if (filter.since !== undefined && record.seq <= filter.since) return false;
  return compareFields(record, filter).every(({ matches }) => matches);
}

function explainAbsence(mock: ReceivedRecords, wanted: EventFilter, show: (value: unknown) => string): string[] {
  // Where the filter names a project, events of others belong to other tests.
  const events = mock.events(typeof wanted.project === 'string' ? { project: wanted.project } : {});
  if (events.length > 0) {
    const newest = events.slice(-MAX_CANDIDATES);
    const misses = findNearestMisses(newest, wanted);
    const which = newest.length < events.length ? `the newest ${newest.length}` : `${events.length}`;
    return [`Of ${which} that came, closest were:`, ...misses.flatMap((miss) => describeMiss(miss, show))];
  }
  const since = wanted.since === undefined ? {} : { since: wanted.since };
  // A request without a known project may have been meant for this one.
  const isMeant = (project: string | null) =>
    wanted.project === undefined || (project ?? wanted.project) === wanted.project;
  const refused = mock.requests(since).filter(({ verdict, project }) => isRefused(verdict) && isMeant(project));
  if (refused.length === 0) return ["None came at all. Does the SDK send to the mock's address, and was it flushed?"];
  const last = refused.slice(-MAX_LISTED);
  return [
    'None came at all, but these requests were refused:',
    ...last.flatMap((record) => [`  ${describeRequestRecord(record)}`, ...describeFindings(record)]),
  ];
}

function listed(expectation: string, introduction: string, records: readonly (readonly string[])[]): string {
  const more = records.length > MAX_LISTED ? [`  … and ${records.length - MAX_LISTED} more`] : [];
  return joinLines([expectation, introduction, ...records.slice(0, MAX_LISTED).flat(), ...more]);
}

/** What clients sent is in the lines, and goes to a terminal. */
function joinLines(lines: readonly string[]): string {
  return lines.map(escapeText).join('\n');
}

function isRefused(verdict: EventRecord['verdict']): boolean {
  return verdict !== 'accepted' && verdict !== 'duplicate';
}

function checkReceived(received: unknown): ReceivedRecords {
  if (isReceivedRecords(received)) return received;
  const got = received === null ? 'null' : typeof received;
  throw new TypeError(
    `Failed to look at what was received: this matcher needs a mock Amplitude (got ${got}). Write expect(mock), with what createMockAmplitude resolves to.`,
  );
}

function isReceivedRecords(value: unknown): value is ReceivedRecords {
  if (typeof value !== 'object' || value === null || !('events' in value) || !('requests' in value)) return false;
  return typeof value.events === 'function' && typeof value.requests === 'function';
}
