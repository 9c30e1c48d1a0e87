import { randomBytes } from 'node:crypto';
import { MAX_CREATED_PROJECTS, MAX_ORGANIZATIONS } from '../limits.ts';
import type { Session } from '../persistence/create-session.ts';
import { ProjectChangeError } from './project-change-error.ts';
import type { CreatedProject, Project, Projects } from './projects.ts';
import { readNewProject } from './read-new-project.ts';

/** Where projects are created and deleted while the emulator runs. */
export interface ProjectDesk {
  /**
   * Creates a project with keys of its own, and its organization where that is new. With a data directory it is kept first.
   *
   * @param asked a `NewProject`, unread
   * @throws {ProjectChangeError} naming each field that is wrong
   * @throws {SessionError} when the data directory cannot be written; there is no project then
   */
  create(asked: unknown): CreatedProject;
  /**
   * Deletes a project that was created, and all that is known of it.
   *
   * @throws {ProjectChangeError} when it was not created while the emulator ran
   * @throws {SessionError} when the data directory cannot be written; the project is there still
   */
  remove(project: Project): void;
}

/** Of a key, written in hex: 32 digits, as Amplitude's have. */
const KEY_BYTES = 16;

/** @param forget ends all that is remembered of a project, and tells who listens */
export function createProjectDesk(
  projects: Projects,
  session: Pick<Session, 'keepProject' | 'removeProject'>,
  forget: (project: Project) => void,
): ProjectDesk {
  const { organizations } = projects;
  const present = { hasProject: (name: string) => projects.named(name) !== undefined, organizations };
  return {
    create(asked) {
      const { isNewOrganization, ...chosen } = readNewProject(asked, present);
      refuseMore('projects', projects.created, MAX_CREATED_PROJECTS, 'Delete some, or reset the emulator.');
      if (isNewOrganization) {
        const fix = 'Use one that is there, or reset the emulator.';
        refuseMore('organizations', organizations.size, MAX_ORGANIZATIONS, fix);
      }
      const organization = isNewOrganization ? { name: chosen.organization, region: chosen.region } : undefined;
      const project = { ...chosen, apiKey: createKey(), secretKey: createKey() };
      session.keepProject(project, organization);
      if (organization !== undefined) organizations.add(organization);
      projects.add(project);
      return project;
    },
    remove(project) {
      if (project.origin !== 'created') throw explainFixed(project);
      session.removeProject(project);
      forget(project);
      projects.remove(project);
    },
  };
}

function createKey(): string {
  return randomBytes(KEY_BYTES).toString('hex');
}

function refuseMore(what: string, count: number, most: number, fix: string): void {
  if (count < most) return;
  throw new ProjectChangeError(
    'PROJECT_CONFLICT',
    `Failed to create the project: there are ${count} ${what}, which is the most there can be.`,
    fix,
  );
}

function explainFixed({ name, origin }: Project): ProjectChangeError {
  const [why, fix] =
    origin === 'configured'
      ? ['it is configured', 'Take it out of the configuration, or forget its data alone: POST reset?project=…']
      : [
          'its key is accepted as any key is (anyKey), and would be again',
          'Forget its data alone: POST reset?project=…',
        ];
  return new ProjectChangeError('PROJECT_FIXED', `Failed to delete the project "${name}": ${why}.`, fix);
}
