import type { Limits } from '../limits.ts';
import type { Project, Projects } from '../projects/projects.ts';
import type { Region, Verdict } from '../verdict.ts';
import { buildSuccess } from './answers.ts';
import { checkEvents } from './check-events.ts';
import { readIds } from './event/read-ids.ts';
import type { SentObject } from './json.ts';
import type { Fate, Judgement } from './judgement.ts';
import { readUploadTime } from './read-upload-time.ts';
import { refuseUnknownKey } from './request/api-key-unknown.ts';
import { readMinIdLength } from './request/options.ts';
import { checkRegion } from './request/region-mismatch.ts';
import type { Refusal } from './rule.ts';
import type { ReadUpload, Upload } from './upload.ts';

/** Where and when a request came in. */
export interface Arrival {
  /** The region of the endpoint it came to. */
  region: Region;
  /** Size of its body, in bytes after any gunzip. */
  bytes: number;
}

/** What the rules go by beside the request. */
export interface Ruleset {
  projects: Projects;
  limits: Limits;
  acceptTextPlain: boolean;
  /** Amplitude's time, in ms since the epoch; a project may have one of its own. */
  timeOf(project: Project | null): number;
}

/**
 * Judges a request by every rule, in the order Amplitude checks them: the first one that is broken decides.
 *
 * @param read what the endpoint could read of it
 * @example checkRequest(readJsonUpload(body, 'application/json', ruleset), { region: 'us', bytes }, ruleset).answer.code // 200
 */
export function checkRequest(read: ReadUpload, arrival: Arrival, ruleset: Ruleset): Judgement {
  if (!read.ok) return judgeRefused(read.refusal, ruleset.timeOf(null), read);
  const { upload } = read;
  const { events } = upload;
  const apiKey = typeof upload.apiKey === 'string' ? upload.apiKey : null;
  const project = apiKey === null ? undefined : ruleset.projects.find(apiKey, arrival.region);
  if (project === undefined) {
    return judgeWhole('rejected', refuseUnknownKey(upload.apiKey), ruleset.timeOf(null), apiKey, events);
  }
  const now = ruleset.timeOf(project);
  const abroad = checkRegion(project, arrival.region);
  if (abroad !== undefined) return judgeAbroad(abroad, project, events, arrival.bytes, now);
  return judgeEvents(upload, project, arrival.bytes, now);
}

/** Judges a request refused before its events could be looked at. */
export function judgeRefused(
  refusal: Refusal,
  now: number,
  known: { apiKey?: string | null; eventCount?: number } = {},
): Judgement {
  return {
    verdict: 'rejected',
    rule: refusal.rule.slug,
    diagnostics: [refusal.diagnostic],
    answer: refusal.answer,
    at: now,
    project: null,
    apiKey: known.apiKey ?? null,
    eventCount: known.eventCount ?? 0,
    events: [],
    shortestId: 0,
    clientUploadTime: null,
  };
}

/** Judges a request whose events all share its fate, through no fault of their own. */
function judgeWhole(
  verdict: Verdict,
  refusal: Refusal,
  now: number,
  apiKey: string | null,
  sent: readonly SentObject[],
): Judgement {
  const { slug } = refusal.rule;
  const diagnostics = [refusal.diagnostic];
  const fate: Fate = { verdict, rule: slug, atFault: false, diagnostics };
  const events = sent.map((event) => ({ sent: event, ids: readIds(event, 0), fate }));
  return { ...judgeRefused(refusal, now, { apiKey, eventCount: sent.length }), verdict, events };
}

function judgeAbroad(
  refusal: Refusal,
  project: Project,
  sent: readonly SentObject[],
  bytes: number,
  now: number,
): Judgement {
  const dropped = project.regionMismatch === 'drop';
  const judgement = judgeWhole(dropped ? 'dropped' : 'rejected', refusal, now, project.apiKey, sent);
  const answer = dropped ? buildSuccess(sent.length, bytes, now) : refusal.answer;
  return { ...judgement, project, answer };
}

function judgeEvents(upload: Upload, project: Project, bytes: number, now: number): Judgement {
  const { events: sent, clientUploadTime } = upload;
  const { minIdLength, warnings } = readMinIdLength(upload.options, project.minIdLength);
  const check = checkEvents(sent, project, minIdLength, now, upload.idsOptional);
  const decisive = check.refused?.decisive;
  return {
    verdict: decisive === undefined ? 'accepted' : 'rejected',
    rule: decisive?.rule ?? null,
    diagnostics: [...check.errors, ...warnings],
    answer: check.refused?.answer ?? buildSuccess(sent.length, bytes, now),
    at: now,
    project,
    apiKey: project.apiKey,
    eventCount: sent.length,
    events: check.events,
    shortestId: check.shortestId,
    clientUploadTime: readUploadTime(clientUploadTime),
  };
}
