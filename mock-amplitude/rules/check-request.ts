import type { Project } from '../projects/projects.ts';
import type { Diagnostic } from '../verdict.ts';
import { buildSuccess } from './answers.ts';
import { type CheckedEvents, checkEvents } from './check-events.ts';
import { coerceNumbers } from './event/coerce-numbers.ts';
import type { EventTerms } from './event/event-terms.ts';
import type { SentObject } from './json.ts';
import { readUploadTime } from './read-upload-time.ts';
import { readMinIdLength } from './request/options.ts';
import {
  findFirstRefusal,
  keyOf,
  type RequestReading,
  type Ruleset,
  type SentRequest,
} from './request/request-rule.ts';
import { PROJECT_RULES } from './request/request-rules.ts';
import { ACCEPTED, type RequestResult, sameResults } from './request-result.ts';
import type { Refusal } from './rule.ts';

/**
 * Checks a request that could be read: whose it is, then each of its events. The first rule that is broken decides.
 *
 * @param terms what the endpoint asks of events
 */
export function checkRequest(reading: RequestReading, terms: EventTerms, ruleset: Ruleset): RequestResult {
  const refusal = findFirstRefusal(PROJECT_RULES, reading, ruleset);
  const { project = null } = reading;
  const now = ruleset.timeOf(project);
  if (refusal !== undefined || project === null) return refuseWhole(refusal, reading, now);
  return buildResult(reading, project, checkReading(reading, project, terms, now), now);
}

/** The events of a request, checked by the settings of a project. */
interface CheckedReading {
  checked: CheckedEvents;
  /** About the options of the request. */
  warnings: Diagnostic[];
  /** Shorter ids were taken off, in characters; 0: none were. */
  shortestId: number;
  /** Whether numbers sent as text were read as numbers (`event.field-type`). */
  coerced: boolean;
}

/** Checks the events of a request by the settings of a project. */
export function checkReading(
  { events = [], fields }: RequestReading,
  project: Project,
  { idsOptional, coercesNumbers, anyIdLength }: EventTerms,
  now: number,
): CheckedReading {
  const { minIdLength, warnings } = readMinIdLength(fields?.options, anyIdLength ? 0 : project.minIdLength);
  const shortestId = project.shortIds === 'strip' ? minIdLength : 0;
  const { propertyDepth } = project.limits;
  const coerced = coercesNumbers || project.fieldTypes === 'coerce';
  const read = coerced ? events.map(coerceNumbers) : events;
  const checked = checkEvents(read, { project, minIdLength, propertyDepth, now, idsOptional }, shortestId);
  return { checked, warnings, shortestId, coerced };
}

/**
 * The result of a request refused before its events could be looked at; those that could be read share it, through no fault of
 * their own.
 */
export function refuseRequest(refusal: Refusal, reading: RequestReading | undefined, now: number): RequestResult {
  const { rule, verdict, diagnostic, answer } = refusal;
  return {
    ...{ verdict, rule: rule.slug, diagnostics: [diagnostic], answer, at: now, runs: [], stored: [], storedBytes: 0 },
    project: reading?.project ?? null,
    apiKey: reading === undefined ? null : keyOf(reading),
    eventCount: reading?.events?.length ?? 0,
    results: sameResults(0, ACCEPTED),
    shortestId: 0,
    coerced: false,
    clientUploadTime: null,
  };
}

function refuseWhole(refusal: Refusal | undefined, reading: RequestReading, now: number): RequestResult {
  if (refusal === undefined) throw new TypeError('A request without a project was not refused.');
  const { rule, verdict, diagnostic } = refusal;
  const common = { verdict, rule: rule.slug, atFault: false, diagnostics: [diagnostic] };
  const count = reading.events?.length ?? 0;
  return { ...refuseRequest(refusal, reading, now), results: sameResults(count, common) };
}

function buildResult(
  { fields, events = [], sent }: RequestReading,
  project: Project,
  { checked: { refused, runs, results, errors }, warnings, shortestId, coerced }: CheckedReading,
  now: number,
): RequestResult {
  const bytes = sent.body.kind === 'complete' ? sent.body.body.length : 0;
  return {
    verdict: refused === undefined ? 'accepted' : 'rejected',
    rule: refused?.decisive.rule ?? null,
    diagnostics: errors.length === 0 ? warnings : [...errors, ...warnings],
    answer: refused?.answer ?? buildSuccess(events.length, bytes, now),
    at: now,
    project,
    apiKey: project.apiKey,
    eventCount: events.length,
    runs,
    results,
    shortestId,
    coerced,
    clientUploadTime: readClientTime(sent.parameter, fields),
    stored: [],
    storedBytes: 0,
  };
}

/** What the client's clock showed when it sent: forms do not say, but for that of the legacy SDKs, which has it as text. */
function readClientTime(parameter: SentRequest['parameter'], fields: SentObject = {}): number | null {
  switch (parameter) {
    case undefined:
      return readUploadTime(fields.client_upload_time);
    case 'e':
      return /^\d{1,15}$/.test(String(fields.upload_time)) ? Number(fields.upload_time) : null;
    default:
      return null;
  }
}
