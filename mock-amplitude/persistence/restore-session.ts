import type { RecordSource } from '../event-log/exchange.ts';
import type { LoggedRequest } from '../event-log/logged-request.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { ProjectStates } from '../projects/project-states.ts';
import type { Project, Projects } from '../projects/projects.ts';
import { readRuns } from '../rules/check-events.ts';
import type { Lints } from '../rules/lint/create-lints.ts';
import { resultAt } from '../rules/request-result.ts';
import { reviveRequest } from './keep-request.ts';
import { loadState } from './keep-states.ts';
import type { KeptProject, KeptRequest, KeptState, SessionPart } from './session-part.ts';

/** Where a session is read back to. */
export interface Restored {
  log: VerdictLog;
  projects: Projects;
  states: ProjectStates;
  /** How the records of requests to a path are read. */
  sourceOf(path: string): RecordSource;
  lints: Lints;
}

/**
 * Takes up where a session stopped: its projects, users, requests and events, and the insert_ids of these.
 *
 * @returns why a part cannot be taken up; undefined where it is
 */
export function restorePart(part: SessionPart, into: Restored): string | undefined {
  try {
    switch (part.type) {
      case 'project':
        return restoreProject(part, into);
      case 'request':
        return restoreRequest(part, into);
      case 'state':
        return restoreState(part, into);
    }
  } catch (cause) {
    return `${nameOf(part)} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

function nameOf(part: SessionPart): string {
  switch (part.type) {
    case 'project':
      return `project ${JSON.stringify(part.name)}`;
    case 'request':
      return `request ${part.seq}`;
    case 'state':
      return `${part.kind} ${JSON.stringify(part.key)}`;
  }
}

function restoreProject(part: KeptProject, { projects }: Restored): string | undefined {
  const { name, apiKey, region } = part;
  const other = projects.named(name);
  if (other !== undefined && (other.apiKey !== apiKey || other.region !== region))
    return `${nameOf(part)} has the name of another project`;
  projects.adopt(name, apiKey, region);
  return undefined;
}

function restoreState(part: KeptState, { projects, states }: Restored): string | undefined {
  const { project: name, kind, key, value } = part;
  const project = projects.named(name);
  if (project === undefined) return `${nameOf(part)} is of project ${JSON.stringify(name)}, which is not configured`;
  return loadState(states.of(project), [kind, key, value]) ? undefined : `${nameOf(part)} cannot be read`;
}

function restoreRequest(part: KeptRequest, { log, projects, states, sourceOf, lints }: Restored): string | undefined {
  if (part.seq <= log.lastSeq) return `${nameOf(part)} has a number that is taken: those here go to ${log.lastSeq}`;
  const path = part.url.split('?', 1)[0] ?? '';
  const project = part.project === null ? undefined : projects.named(part.project);
  const record = reviveRequest(part, sourceOf(path), lints.of(project ?? null));
  if (project !== undefined) rememberInsertIds(record, project, states);
  log.goOnAfter(part.seq + part.eventRecords);
  log.append(record);
  return undefined;
}

/** Repeats of what is kept are repeats still. Throttling begins anew: its windows are over by the next start. */
function rememberInsertIds(record: LoggedRequest, project: Project, states: ProjectStates): void {
  const { results, shortestId } = record.exchange;
  const accepted = record.readSentEvents().filter((_, place) => resultAt(results, place).verdict === 'accepted');
  const { profiles, dedup } = states.of(project);
  dedup.findRepeats(profiles.senders.find(readRuns(accepted, shortestId)), record.at);
}
