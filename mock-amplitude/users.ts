import type { VerdictLog } from './event-log/verdict-log.ts';
import { findProject, type ProjectScope } from './projects/find-project.ts';
import type { Project, Projects } from './projects/projects.ts';
import type { Scopes } from './projects/scopes.ts';
import type { User } from './state/profiles/user-record.ts';
import type { EventVerdict } from './verdict.ts';

/** Amplitude's users as the mock knows them: who is who, and what is known of each. */
export interface Users {
  /**
   * The user of a user_id, a device_id or an Amplitude ID; undefined where nobody has it.
   *
   * @param scope the project, by name or key. Default: the first one
   * @throws {UnknownProjectError} when there is no such project
   * @example mock.users.find('user-1')?.properties // { plan: 'premium' }
   */
  find(id: string | number, scope?: string | ProjectScope): Readonly<User> | undefined;
  /**
   * What a user did on all of its devices, oldest first, those included that were anonymous until they were merged.
   *
   * @throws {UnknownProjectError} when there is no such project
   */
  events(id: string | number, scope?: string | ProjectScope): EventVerdict[];
  /** The properties of a group. */
  group(type: string, value: string, scope?: string | ProjectScope): Readonly<Record<string, unknown>>;
}

/** Creates the view of users that code gets. */
export function createUsers({ projects, scopes, log }: { projects: Projects; scopes: Scopes; log: VerdictLog }): Users {
  function choose(scope: string | ProjectScope = {}): Project | undefined {
    return findProject(projects, typeof scope === 'string' ? { project: scope } : scope) ?? projects.list()[0];
  }

  function find(id: string | number, project: Project | undefined): Readonly<User> | undefined {
    if (project === undefined) return undefined;
    const { warehouse } = scopes.of(project);
    if (typeof id === 'number') return warehouse.user(id);
    return warehouse.userOf({ userId: id, deviceId: id });
  }

  return {
    find: (id, scope) => find(id, choose(scope)),
    events(id, scope) {
      const project = choose(scope);
      const user = find(id, project);
      if (user === undefined || project === undefined) return [];
      const aliases = scopes.of(project).warehouse.aliases(user.amplitudeId);
      return log
        .events({ project: project.name, verdict: 'accepted' })
        .filter(({ amplitudeId }) => amplitudeId !== null && aliases.has(amplitudeId));
    },
    group(type, value, scope) {
      const project = choose(scope);
      return project === undefined ? {} : scopes.of(project).warehouse.groupProperties(type, value);
    },
  };
}
