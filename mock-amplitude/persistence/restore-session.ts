import type { LoggedRequest, ReadEvents } from '../event-log/logged-request.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { ProjectStates } from '../projects/project-states.ts';
import type { Project, Projects } from '../projects/projects.ts';
import { readIds } from '../rules/event/read-ids.ts';
import { reviveRequest } from './keep-request.ts';
import type { KeptRequest, KeptState, SessionPart } from './session-part.ts';

/** Where a session is read back to. */
export interface Restored {
  log: VerdictLog;
  projects: Projects;
  states: ProjectStates;
  /** How the endpoint of a path reads events; undefined where there is no such endpoint. */
  readerOf(path: string): ReadEvents | undefined;
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

function restoreRequest(part: KeptRequest, { log, projects, states, readerOf }: Restored): void {
  const path = part.url.split('?', 1)[0] ?? '';
  const record = reviveRequest(part, readerOf(path) ?? (() => []));
  log.goOnAfter(part.seq + part.eventRecords);
  log.append(record);
  const project = projects.list().find(({ name }) => name === part.project);
  if (project !== undefined) rememberInsertIds(record, project, states);
}

/** Repeats of what is kept are repeats still. Throttling begins anew: its windows are over by the next start. */
function rememberInsertIds(record: LoggedRequest, project: Project, states: ProjectStates): void {
  const { fates, shortestId } = record.exchange;
  const accepted = record.sentEvents.filter((_, place) => fates[place]?.verdict === 'accepted');
  const events = accepted.map((sent) => ({ sent, ids: readIds(sent, shortestId) }));
  states.of(project).dedup.findRepeats(project.name, events, record.at);
}
