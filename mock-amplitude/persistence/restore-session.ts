import type { RecordSource } from '../event-log/exchange.ts';
import type { LoggedRequest } from '../event-log/logged-request.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { ProjectStates } from '../projects/project-states.ts';
import type { Project, Projects } from '../projects/projects.ts';
import { readRuns } from '../rules/check-events.ts';
import type { Lints } from '../rules/lint/create-lints.ts';
import { type EventResults, resultAt } from '../rules/request-result.ts';
import { reviveRequest } from './keep-request.ts';
import { loadState } from './keep-states.ts';
import type { KeptOrganization, KeptProject, KeptRequest, KeptState, SessionPart } from './session-part.ts';

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
      case 'organization':
        return restoreOrganization(part, into);
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
    case 'organization':
    case 'project':
      return `${part.type} ${JSON.stringify(part.name)}`;
    case 'request':
      return `request ${part.seq}`;
    case 'state':
      return `${part.kind} ${JSON.stringify(part.key)}`;
  }
}

function restoreOrganization(part: KeptOrganization, { projects: { organizations } }: Restored): string | undefined {
  const region = organizations.regionOf(part.name);
  if (region === undefined) organizations.add({ name: part.name, region: part.region });
  else if (region !== part.region) return `${nameOf(part)} is in ${region} here, not in ${part.region}`;
  return undefined;
}

function restoreProject(part: KeptProject, { projects }: Restored): string | undefined {
  const { name, apiKey, region, created } = part;
  const other = projects.named(name);
  if (other !== undefined && (other.apiKey !== apiKey || other.region !== region))
    return `${nameOf(part)} has the name of another project`;
  if (created === undefined) projects.adopt(name, apiKey, region);
  else if (other === undefined) return restoreCreated(part, created, projects);
  return undefined;
}

function restoreCreated(
  part: KeptProject,
  created: Required<KeptProject>['created'],
  projects: Projects,
): string | undefined {
  const { name, apiKey, region } = part;
  const { organizations } = projects;
  const organization = { name: created.organization, region };
  // It may have been configured then, or be lost by damage: what belongs to it says where it is.
  const isKnown = organizations.regionOf(organization.name) !== undefined;
  if (isKnown && organizations.regionOf(organization.name) !== region) {
    return `${nameOf(part)} is in ${region}, and its organization ${JSON.stringify(created.organization)} is not`;
  }
  if (projects.known(apiKey, region) !== undefined) return `${nameOf(part)} has the key of another project`;
  if (!isKnown) organizations.add(organization);
  projects.add({ name, apiKey, region, ...created });
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
  log.goOnAfter(Math.max(part.seq + part.eventRecords, part.repeats?.seq ?? 0));
  log.append(record);
  return undefined;
}

/** Repeats of what is kept are repeats still. Throttling begins anew: its windows are over by the next start. */
function rememberInsertIds(record: LoggedRequest, project: Project, states: ProjectStates): void {
  const { results, shortestId } = record.exchange;
  const accepted = record.readSentEvents().filter((_, place) => isStored(results, place));
  const { profiles, dedup } = states.of(project);
  dedup.findRepeats(profiles.senders.find(readRuns(accepted, shortestId)), record.at);
}

/** A request that was refused unread has no results: none of its events is stored. */
function isStored(results: EventResults, place: number): boolean {
  return place < results.count && resultAt(results, place).verdict === 'accepted';
}
