import type { ProjectStates } from '../../projects/project-states.ts';
import type { Project, Projects } from '../../projects/projects.ts';
import type { Answer } from '../../rules/answers.ts';
import { checkReading, checkRequest, refuseRequest } from '../../rules/check-request.ts';
import { coerceNumbers } from '../../rules/event/coerce-numbers.ts';
import type { EventRun } from '../../rules/event/event-run.ts';
import { JSON_TERMS } from '../../rules/event/event-terms.ts';
import type { SentObject } from '../../rules/json.ts';
import type { Lints } from '../../rules/lint/create-lints.ts';
import { tellRequestLints } from '../../rules/lint/lint-request.ts';
import { findRefusal } from '../../rules/lint/lint-result.ts';
import {
  findAllRefusals,
  findFirstRefusal,
  keyOf,
  type ReadBody,
  type RequestReading,
  type Ruleset,
  startReading,
} from '../../rules/request/request-rule.ts';
import { JSON_RULES, PROJECT_RULES } from '../../rules/request/request-rules.ts';
import type { RequestResult } from '../../rules/request-result.ts';
import type { Lookups } from '../../rules/stored/lookups.ts';
import { listSilenced, refuseSilenced } from '../../state/senders/silenced.ts';
import type { Diagnostic, Region, Verdict } from '../../verdict.ts';
import { type DescribedEvent, describeEvent } from './describe-event.ts';

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
  events: DescribedEvent[];
}

/** A body of `/2/httpapi` and how it was sent. */
export interface CheckedUpload {
  body: ReadBody;
  contentType: string | undefined;
  /** The header; undefined where none was sent. */
  contentEncoding?: string | undefined;
  /** The endpoint it is meant for. */
  region: Region;
}

export interface CheckContext {
  ruleset: Ruleset & { projects: Projects };
  states: ProjectStates;
  lookups: Lookups;
  lints: Lints;
}

/**
 * Checks a body by the lists that the endpoint goes by: the first broken rule decides, and all the others are told too.
 * Nothing is stored, counted or remembered: rates and repeats are not looked at.
 */
export function checkUpload(upload: CheckedUpload, context: CheckContext): UploadCheck {
  const { projects, timeOf } = context.ruleset;
  // A key that `anyKey` would accept is not adopted for a check.
  const apart: CheckContext = {
    ...context,
    ruleset: {
      ...context.ruleset,
      projects: { ...projects, find: projects.peek },
      timeOf: (project) => timeOf(project !== null && isKnown(project, context) ? project : null),
    },
  };
  const reading = read(upload);
  const decided = decide(reading, apart);
  const { verdict, rule, answer } = decided;
  const refusedBy = findRefusal(decided);
  const beside = tellRequestLints({ reading, refusedBy, projects }, context.lints.of(decided.project));
  const { diagnostics, warnings, events } = findAll(read(upload), apart, () => readExactly(upload, apart));
  const stored = events.flatMap(({ warnings }) => warnings);
  return {
    verdict,
    rule,
    answer,
    diagnostics,
    warnings: [...warnings, ...beside, ...stored],
    events: events.map(({ event }) => event),
  };
}

/** False of a project made up for a check: whatever were remembered of it would never be forgotten. */
function isKnown(project: Project, { ruleset }: CheckContext): boolean {
  return ruleset.projects.list().includes(project);
}

function read({ body, contentType, contentEncoding, region }: CheckedUpload, exactly = false): RequestReading {
  const sent = { method: 'POST', url: '/2/httpapi', userAgent: undefined, parameter: undefined };
  return startReading({ ...sent, region, contentType, contentEncoding, body, exactly });
}

/** What the endpoint would answer. */
function decide(reading: RequestReading, context: CheckContext): RequestResult {
  const { ruleset, states } = context;
  const refusal = findFirstRefusal(JSON_RULES, reading, ruleset);
  if (refusal !== undefined) return refuseRequest(refusal, reading, ruleset.timeOf(null));
  const checked = checkRequest(reading, JSON_TERMS, ruleset);
  if (checked.project === null || checked.verdict !== 'accepted' || !isKnown(checked.project, context)) return checked;
  const { senders } = states.of(checked.project).profiles;
  return refuseSilenced(checked, senders.peek(checked.runs), senders.silenced);
}

/** The events once more, with the digits of numbers that JavaScript cannot hold. */
function readExactly(upload: CheckedUpload, { ruleset }: CheckContext): readonly SentObject[] {
  const reading = read(upload, true);
  findAllRefusals(JSON_RULES, reading, ruleset);
  return reading.events ?? [];
}

interface Findings {
  diagnostics: Diagnostic[];
  warnings: Diagnostic[];
  events: { event: DescribedEvent; warnings: Diagnostic[] }[];
}

function findAll(reading: RequestReading, context: CheckContext, readExact: () => readonly SentObject[]): Findings {
  const { ruleset } = context;
  const refusals = findAllRefusals([...JSON_RULES, ...PROJECT_RULES], reading, ruleset);
  const diagnostics = refusals.map(({ diagnostic }) => diagnostic);
  // Events of an unknown key are checked by the settings of the first project there is.
  const project = reading.project ?? ruleset.projects.list()[0];
  if (reading.events === undefined || project === undefined) return { diagnostics, warnings: [], events: [] };
  const now = ruleset.timeOf(project);
  // Those beyond the limit would be refused unread, and there may be hundreds of thousands.
  const sentEvents = reading.events.slice(0, ruleset.limits.eventsPerRequest);
  const { checked, warnings, shortestId, coerced } = checkReading(
    { ...reading, events: sentEvents },
    project,
    JSON_TERMS,
    now,
  );
  const silenced = findSilenced(checked.runs, project, context);
  const errors = [...checked.errors, ...silenced.values()];
  const clientUploadTime = reading.fields?.client_upload_time;
  const events = sentEvents.map((sent, index) => {
    const found = checked.results.own.get(index)?.diagnostics ?? [];
    const own = [...found, ...[silenced.get(index)].filter((one) => one !== undefined)];
    const { lookups, lints } = context;
    const request = {
      ...{ project: project.name, receivedAt: now, clientUploadTime, shortestId, lookups, apiKey: keyOf(reading) },
      lints: lints.of(project),
      readExactly: () => readExact()[index],
    };
    return describeEvent(coerced ? coerceNumbers(sent) : sent, index, own, request);
  });
  return { diagnostics: [...diagnostics, ...errors], warnings, events };
}

/** What is said of the events of silenced devices, by their places. */
function findSilenced(
  runs: readonly EventRun[],
  project: Project,
  context: CheckContext,
): ReadonlyMap<number, Diagnostic> {
  if (!isKnown(project, context)) return new Map();
  const { senders } = context.states.of(project).profiles;
  return new Map(listSilenced(senders.peek(runs)).map(({ index, diagnostic }) => [index, diagnostic]));
}
