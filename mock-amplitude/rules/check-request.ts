import { buildSuccess } from '../answers.ts';
import type { Limits } from '../limits.ts';
import type { Project, Projects } from '../projects.ts';
import type { Outcome, Region } from '../verdict.ts';
import { checkEvents } from './check-events.ts';
import { readIds } from './event/read-ids.ts';
import type { SentObject } from './json.ts';
import type { Fate, Judgement } from './judgement.ts';
import { checkApiKeyMissing } from './request/api-key-missing.ts';
import { refuseUnknownKey } from './request/api-key-unknown.ts';
import { parseBodyJson } from './request/body-json.ts';
import { checkBodyMissing } from './request/body-missing.ts';
import { checkEventCount } from './request/event-count.ts';
import { checkEventsMissing } from './request/events-missing.ts';
import { parseEvents } from './request/events-not-array.ts';
import { readMinIdLength } from './request/options.ts';
import { checkRegion } from './request/region-mismatch.ts';
import type { Refusal } from './rule.ts';

/** A request to an ingestion endpoint, its body read and gunzipped within the limit. */
export interface Arrival {
  body: Buffer;
  /** The Content-Type header as sent. */
  contentType: string | undefined;
  /** The region of the endpoint it came to. */
  region: Region;
  /** Arrival, in ms since the epoch. */
  now: number;
}

/** What the rules go by beside the request. */
export interface Ruleset {
  projects: Projects;
  limits: Limits;
  acceptTextPlain: boolean;
}

/**
 * Judges a request by every rule, in the order Amplitude checks them: the first one that is broken decides.
 *
 * @example checkRequest({ body, contentType: 'application/json', region: 'us', now }, ruleset).answer.code // 200
 */
export function checkRequest(arrival: Arrival, ruleset: Ruleset): Judgement {
  const missing = checkBodyMissing(arrival.body);
  if (missing !== undefined) return judgeRefused(missing);
  const parsed = parseBodyJson(arrival.body, arrival.contentType, ruleset.acceptTextPlain);
  if (!parsed.ok) return judgeRefused(parsed.refusal);

  return checkBody(parsed.value, arrival, ruleset);
}

function checkBody(body: SentObject, arrival: Arrival, ruleset: Ruleset): Judgement {
  const apiKey = typeof body.api_key === 'string' ? body.api_key : null;
  const incomplete = checkApiKeyMissing(body) ?? checkEventsMissing(body);
  if (incomplete !== undefined) return judgeRefused(incomplete, { apiKey });
  const events = parseEvents(body.events);
  if (!events.ok) return judgeRefused(events.refusal, { apiKey });
  const eventCount = events.events.length;
  const tooMany = checkEventCount(eventCount, ruleset.limits.eventsPerRequest);
  if (tooMany !== undefined) return judgeRefused(tooMany, { apiKey, eventCount });

  const project = apiKey === null ? undefined : ruleset.projects.find(apiKey, arrival.region);
  if (project === undefined) return judgeWhole('rejected', refuseUnknownKey(body.api_key), apiKey, events.events);
  const abroad = checkRegion(project, arrival.region);
  if (abroad !== undefined) return judgeAbroad(abroad, project, events.events, arrival);
  return judgeEvents(body.options, project, events.events, arrival, ruleset.limits);
}

/** Judges a request refused before its events could be looked at. */
export function judgeRefused(refusal: Refusal, known: { apiKey?: string | null; eventCount?: number } = {}): Judgement {
  return {
    verdict: 'rejected',
    rule: refusal.rule.slug,
    diagnostics: [refusal.diagnostic],
    answer: refusal.answer,
    project: null,
    apiKey: known.apiKey ?? null,
    eventCount: known.eventCount ?? 0,
    events: [],
    shortestId: 0,
  };
}

/** Judges a request whose events all share its fate, through no fault of their own. */
function judgeWhole(verdict: Outcome, refusal: Refusal, apiKey: string | null, sent: readonly SentObject[]): Judgement {
  const { slug } = refusal.rule;
  const diagnostics = [refusal.diagnostic];
  const fate: Fate = { verdict, rule: slug, atFault: false, diagnostics };
  const events = sent.map((event) => ({ sent: event, ids: readIds(event, 0), fate }));
  return { ...judgeRefused(refusal, { apiKey, eventCount: sent.length }), verdict, events };
}

function judgeAbroad(refusal: Refusal, project: Project, sent: readonly SentObject[], arrival: Arrival): Judgement {
  const dropped = project.regionMismatch === 'drop';
  const judgement = judgeWhole(dropped ? 'dropped' : 'rejected', refusal, project.apiKey, sent);
  const answer = dropped ? buildSuccess(sent.length, arrival.body.length, arrival.now) : refusal.answer;
  return { ...judgement, project, answer };
}

function judgeEvents(
  options: unknown,
  project: Project,
  sent: readonly SentObject[],
  arrival: Arrival,
  limits: Limits,
): Judgement {
  const { minIdLength, warnings } = readMinIdLength(options, project.minIdLength);
  const check = checkEvents(sent, project, minIdLength, limits, arrival.now);
  const decisive = check.refused?.decisive;
  return {
    verdict: decisive === undefined ? 'accepted' : 'rejected',
    rule: decisive?.rule ?? null,
    diagnostics: [...check.errors, ...warnings],
    answer: check.refused?.answer ?? buildSuccess(sent.length, arrival.body.length, arrival.now),
    project,
    apiKey: project.apiKey,
    eventCount: sent.length,
    events: check.events,
    shortestId: check.shortestId,
  };
}
