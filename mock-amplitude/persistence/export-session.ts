import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../../lib/files/replace-file.ts';
import { LoggedRequest } from '../event-log/logged-request.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import { LOCAL_ORGANIZATIONS } from '../projects/organizations.ts';
import type { ProjectStates } from '../projects/project-states.ts';
import type { Project, Projects } from '../projects/projects.ts';
import { describeCreated } from './create-session.ts';
import { keepRequest } from './keep-request.ts';
import { listStates } from './keep-states.ts';
import { SessionError } from './session-error.ts';
import { writeLines } from './session-lines.ts';
import type { SessionPart } from './session-part.ts';

/** What there is to export. */
export interface Exported {
  log: VerdictLog;
  projects: Projects;
  states: ProjectStates;
}

/** The session as lines of JSON: projects that are not configured, and every request that is held. */
export function exportLines(from: Exported): Iterable<string> {
  return writeLines(listParts(from));
}

/**
 * Writes the session to a file, which only its owner may read: it holds what users sent, and the keys of projects that are not configured.
 * A file that is there stays as it was until the new one is whole.
 *
 * @throws {SessionError} when it cannot be written
 */
export async function exportToFile(file: string, from: Exported): Promise<void> {
  try {
    await replaceFile(file, exportLines(from));
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

/**
 * Looks whether a session can be exported to a file, long before it is.
 *
 * @throws {SessionError} when it cannot
 */
export function checkExportFile(file: string): void {
  try {
    const there = statSync(file, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new Error('it is a directory');
    const writtenTo = there === undefined || there.isFile() ? dirname(file) : file;
    accessSync(writtenTo, constants.W_OK);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

function unwritable(file: string, cause: unknown): SessionError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SessionError(
    'SESSION_UNWRITABLE',
    `Failed to export to ${file}: ${reason}.`,
    'A file that was there is as it was. Name another with --export, in a folder that may be written.',
    { cause },
  );
}

function* listParts({ log, projects, states }: Exported): Generator<SessionPart> {
  for (const organization of projects.organizations.list()) {
    if (LOCAL_ORGANIZATIONS[organization.region] !== organization.name) yield { type: 'organization', ...organization };
  }
  for (const project of projects.list()) yield* describeProject(project);
  for (const project of projects.list()) yield* listStates(project.name, states.of(project));
  for (const request of log.entries()) if (request instanceof LoggedRequest) yield keepRequest(request);
}

/** One that is configured is whoever imports it to configure. */
function describeProject({ origin, name, apiKey, region, organization, plan, secretKey }: Project): SessionPart[] {
  if (origin === 'adopted') return [{ type: 'project', name, apiKey, region }];
  if (origin === 'configured' || secretKey === undefined) return [];
  return [describeCreated({ name, apiKey, region, organization, plan, secretKey })];
}
