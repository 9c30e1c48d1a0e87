import { writeFile } from 'node:fs/promises';
import { LoggedRequest } from '../event-log/logged-request.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { ProjectStates } from '../projects/project-states.ts';
import type { Projects } from '../projects/projects.ts';
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

/** The session as lines of JSON: adopted projects, and every request that is held. */
export function exportLines(from: Exported): Iterable<string> {
  return writeLines(listParts(from));
}

/**
 * Writes the session to a file, which only its owner may read: it holds what users sent, and the keys of adopted projects.
 *
 * @throws {SessionError} when it cannot be written
 */
export async function exportToFile(file: string, from: Exported): Promise<void> {
  try {
    await writeFile(file, exportLines(from), { mode: 0o600 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SessionError(
      'SESSION_UNWRITABLE',
      `Failed to export to ${file}: ${reason}.`,
      'Name another file with --export.',
      { cause },
    );
  }
}

function* listParts({ log, projects, states }: Exported): Generator<SessionPart> {
  for (const { adopted, name, apiKey, region } of projects.list()) {
    if (adopted) yield { type: 'project', name, apiKey, region };
  }
  for (const project of projects.list()) yield* listStates(project.name, states.of(project).profiles);
  for (const request of log.entries()) if (request instanceof LoggedRequest) yield keepRequest(request);
}
