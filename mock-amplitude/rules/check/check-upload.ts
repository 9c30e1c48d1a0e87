import type { ReadBody } from '../../http/read-body.ts';
import type { Project } from '../../projects/projects.ts';
import type { Diagnostic, Region, Verdict } from '../../verdict.ts';
import type { Answer } from '../answers.ts';
import { checkEvents } from '../check-events.ts';
import { checkRequest, judgeRefused, type Ruleset } from '../check-request.ts';
import { findSilencedDevice, silencedRule } from '../event/silenced.ts';
import type { SentObject } from '../json.ts';
import type { Fate, JudgedEvent, Judgement } from '../judgement.ts';
import { readJsonUpload } from '../read-json-upload.ts';
import { checkApiKeyMissing } from '../request/api-key-missing.ts';
import { refuseUnknownKey } from '../request/api-key-unknown.ts';
import { parseBodyJson, refuseBodyJson } from '../request/body-json.ts';
import { refuseBodySize } from '../request/body-size.ts';
import { checkEventCount } from '../request/event-count.ts';
import { checkEventsMissing } from '../request/events-missing.ts';
import { parseEvents } from '../request/events-not-array.ts';
import { readMinIdLength } from '../request/options.ts';
import { checkRegion } from '../request/region-mismatch.ts';
import { diagnose } from '../rule.ts';
import { type CheckedEvent, storeForCheck } from './store-for-check.ts';

/** All there is to say of a body that was not sent for good. */
export interface UploadCheck {
  /** What would become of it, and the answer it would get. */
  verdict: Verdict;
  rule: string | null;
  answer: Answer;
  /** Every rule that it breaks, not only the one that decides. */
  diagnostics: Diagnostic[];
  warnings: Diagnostic[];
  /** Each event as it would be stored; empty where they cannot be read. */
  events: CheckedEvent[];
}

/** How the body was sent. */
export interface Sending {
  contentType: string | undefined;
  /** The endpoint it is meant for. */
  region: Region;
}

/** What was found in the body as far as it could be read. */
interface Findings {
  errors: Diagnostic[];
  warnings: Diagnostic[];
  events: JudgedEvent[];
}

/**
 * Checks a body of `/2/httpapi` by every rule, also those that Amplitude would not have come to. Nothing is stored,
 * counted or remembered: rates and repeats are not looked at.
 */
export function checkUpload(
  read: Exclude<ReadBody, { kind: 'hung-up' }>,
  sending: Sending,
  ruleset: Ruleset,
): UploadCheck {
  // A key that `anyKey` would accept is not adopted for a check.
  const { projects } = ruleset;
  const apart = { ...ruleset, projects: { ...projects, find: projects.peek } };
  const judgement = judge(read, sending, apart);
  const { errors, warnings, events } =
    read.kind === 'complete' ? findAll(read.body, sending, apart) : judged(judgement);
  const { verdict, rule, answer } = judgement;
  const request = {
    project: judgement.project?.name ?? '',
    receivedAt: judgement.at,
    clientUploadTime: judgement.clientUploadTime,
  };
  const stored = events.map((event, index) => storeForCheck(event, index, request));
  return {
    verdict,
    rule,
    answer,
    diagnostics: errors,
    warnings: [...warnings, ...stored.flatMap((event) => event.warnings)],
    events: stored.map(({ checked }) => checked),
  };
}

function judge(
  read: Exclude<ReadBody, { kind: 'hung-up' }>,
  { contentType, region }: Sending,
  ruleset: Ruleset,
): Judgement {
  const now = ruleset.timeOf(null);
  switch (read.kind) {
    case 'too-large':
      return judgeRefused(refuseBodySize(ruleset.limits.bodyBytes), now);
    case 'not-gzip':
      return judgeRefused(refuseBodyJson(`Content-Encoding is gzip, but the body is not: ${read.reason}`), now);
    case 'complete':
      return checkRequest(
        readJsonUpload(read.body, contentType, ruleset),
        { region, bytes: read.body.length },
        ruleset,
      );
  }
}

function judged({ diagnostics }: Judgement): Findings {
  return { errors: diagnostics, warnings: [], events: [] };
}

function findAll(body: Buffer, { contentType, region }: Sending, ruleset: Ruleset): Findings {
  const parsed = parseBodyJson(body, contentType, ruleset.acceptTextPlain);
  if (!parsed.ok) {
    const { diagnostics } = judge({ kind: 'complete', body }, { contentType, region }, ruleset);
    return { errors: diagnostics, warnings: [], events: [] };
  }
  const { project, findings } = findProject(parsed.value, region, ruleset);
  const missing = checkEventsMissing(parsed.value);
  if (missing !== undefined) return { errors: [...findings, missing.diagnostic], warnings: [], events: [] };
  const read = parseEvents(parsed.value.events);
  if (!read.ok) return { errors: [...findings, read.refusal.diagnostic], warnings: [], events: [] };
  const tooMany = checkEventCount(read.events.length, ruleset.limits.eventsPerRequest);
  if (tooMany !== undefined) findings.push(tooMany.diagnostic);
  if (project === undefined) return { errors: findings, warnings: [], events: [] };
  const found = findInEvents(read.events, parsed.value.options, project, ruleset.timeOf(project));
  return { ...found, errors: [...findings, ...found.errors] };
}

/** Whose rules the events are checked by: the key's project, else the first one there is. */
function findProject(
  { api_key: apiKey, ...rest }: SentObject,
  region: Region,
  { projects }: Ruleset,
): { project: Project | undefined; findings: Diagnostic[] } {
  const missing = checkApiKeyMissing({ api_key: apiKey, ...rest });
  const project = typeof apiKey === 'string' ? projects.find(apiKey, region) : undefined;
  if (project === undefined) {
    return { project: projects.list()[0], findings: [(missing ?? refuseUnknownKey(apiKey)).diagnostic] };
  }
  const abroad = checkRegion(project, region);
  return { project, findings: abroad === undefined ? [] : [abroad.diagnostic] };
}

function findInEvents(sent: readonly SentObject[], options: unknown, project: Project, now: number): Findings {
  const { minIdLength, warnings } = readMinIdLength(options, project.minIdLength);
  const { events, errors } = checkEvents(sent, project, minIdLength, now);
  // Where another rule is broken, silenced devices have not been asked for.
  const asked = errors.length === 0 || errors.some(({ rule }) => rule === silencedRule.slug);
  const silenced = asked ? [] : findSilenced(events, project);
  const byIndex = new Map(silenced.map(({ index, diagnostic }) => [index, diagnostic]));
  return {
    errors: [...errors, ...silenced.map(({ diagnostic }) => diagnostic)],
    warnings,
    events: events.map((event, index) => addError(event, byIndex.get(index))),
  };
}

function findSilenced(events: readonly JudgedEvent[], { silencedDevices }: Project) {
  return events.flatMap(({ ids }, index) => {
    const device = findSilencedDevice(ids, silencedDevices);
    if (device === undefined) return [];
    const message = `device "${device}" is silenced`;
    return [{ index, diagnostic: diagnose(silencedRule, 'error', `events[${index}].device_id`, message) }];
  });
}

function addError(event: JudgedEvent, diagnostic: Diagnostic | undefined): JudgedEvent {
  if (diagnostic === undefined) return event;
  const { fate } = event;
  const own: Diagnostic[] = fate.atFault ? fate.diagnostics : [];
  const added: Fate = { verdict: 'rejected', rule: diagnostic.rule, atFault: true, diagnostics: [...own, diagnostic] };
  return { ...event, fate: fate.atFault ? { ...fate, diagnostics: added.diagnostics } : added };
}
