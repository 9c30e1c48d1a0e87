import type { RecordSource } from '../event-log/exchange.ts';
import type { LoggedRequest } from '../event-log/logged-request.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { ProjectStates } from '../projects/project-states.ts';
import type { Project, Projects } from '../projects/projects.ts';
import { readRuns } from '../rules/check-events.ts';
import { resultAt } from '../rules/request-result.ts';
import { reviveRequest } from './keep-request.ts';
import type { KeptRequest, KeptState, SessionPart } from './session-part.ts';

/** Where a session is read back to. */
export interface Restored {
  log: VerdictLog;
  projects: Projects;
  states: ProjectStates;
  /** How the records of requests to a path are read. */
  sourceOf(path: string): RecordSource;
}

/** Takes up where a session stopped: its projects, users, requests and events, and the insert_ids of these. */
export async function restoreSession(
  parts: Iterable<SessionPart> | AsyncIterable<SessionPart>,
  into: Restored,
): Promise<void> {
  for await (const part of parts) {
    switch (part.type) {
      case 'project':
        into.projects.adopt(part.name, part.apiKey, part.region);
        break;
      case 'request':
        restoreRequest(part, into);
        break;
      case 'state':
        restoreState(part, into);
        break;
    }
  }
}

function restoreState({ project: name, kind, key, value }: KeptState, { projects, states }: Restored): void {
  const project = projects.list().find((one) => one.name === name);
  if (project !== undefined) states.of(project).profiles.load([[kind, key, value]]);
}

function restoreRequest(part: KeptRequest, { log, projects, states, sourceOf }: Restored): void {
  const path = part.url.split('?', 1)[0] ?? '';
  const record = reviveRequest(part, sourceOf(path));
  log.goOnAfter(part.seq + part.eventRecords);
  log.append(record);
  const project = projects.list().find(({ name }) => name === part.project);
  if (project !== undefined) rememberInsertIds(record, project, states);
}

/** Repeats of what is kept are repeats still. Throttling begins anew: its windows are over by the next start. */
function rememberInsertIds(record: LoggedRequest, project: Project, states: ProjectStates): void {
  const { results, shortestId } = record.exchange;
  const accepted = record.readSentEvents().filter((_, place) => resultAt(results, place).verdict === 'accepted');
  const { profiles, dedup } = states.of(project);
  dedup.findRepeats(profiles.senders.find(readRuns(accepted, shortestId)), record.at);
}
