import {
  lookUpUsers,
  readProfile,
  readUserEvents,
  searchUsers,
  type UserPlaces,
  type UserProfile,
  type UserSearch,
} from './look-up-users.ts';
import { findProject, type ProjectSelector } from './projects/find-project.ts';
import type { Project, Projects } from './projects/projects.ts';
import type { User } from './state/profiles/amplitude-user.ts';
import { showProperties, showUser } from './state/profiles/show-user.ts';
import type { EventRecord } from './verdict.ts';

/** Amplitude's users as the mock knows them: who is who, and what is known of each. */
export interface Users {
  /**
   * The user of a user_id, a device_id or an Amplitude ID; undefined where there is none.
   *
   * @param selector the project, by name or key. Default: the first one
   * @throws {UnknownProjectError} when there is no such project
   * @example mock.users.find('user-1')?.properties // { plan: 'premium' }
   */
  find(id: string | number, selector?: string | ProjectSelector): Readonly<User> | undefined;
  /**
   * What a user did on all of its devices, oldest first, those included that were anonymous until they were merged.
   *
   * @throws {UnknownProjectError} when there is no such project
   */
  events(id: string | number, selector?: string | ProjectSelector): EventRecord[];
  /**
   * Users by an Amplitude ID, a user_id, a device_id, or how a user_id begins, as `GET users` tells them; without a query,
   * those seen last, newest first.
   *
   * @throws {UnknownProjectError} when there is no such project
   * @example mock.users.search('user-').users.map(({ userId }) => userId) // ['user-1', 'user-2']
   */
  search(query?: string, selector?: string | ProjectSelector): UserSearch;
  /**
   * As `search` for whoever can wait: also by the device_id that is made of a user_id (`normalize.device-id`).
   *
   * @throws {UnknownProjectError} when there is no such project
   */
  lookUp(query: string, selector?: string | ProjectSelector): Promise<UserSearch>;
  /**
   * All that is known of the user of an Amplitude ID, as `GET users/:id` tells it; undefined where there is none.
   *
   * @throws {UnknownProjectError} when there is no such project
   */
  profile(amplitudeId: number, selector?: string | ProjectSelector): UserProfile | undefined;
  /**
   * As `events` for whoever can wait: the newest `limit` of them, and how many are kept.
   *
   * @throws {UnknownProjectError} when there is no such project
   */
  newest(
    amplitudeId: number,
    limit: number,
    selector?: string | ProjectSelector,
  ): Promise<{ events: EventRecord[]; total: number }>;
  /** The properties of a group. */
  group(type: string, value: string, selector?: string | ProjectSelector): Readonly<Record<string, unknown>>;
}

/** Creates the view of users that code gets. */
export function createUsers(places: UserPlaces & { projects: Projects }): Users {
  const { projects, states, log, lookups } = places;
  function choose(selector: string | ProjectSelector = {}): Project | undefined {
    return findProject(projects, typeof selector === 'string' ? { project: selector } : selector) ?? projects.list()[0];
  }

  function find(id: string | number, project: Project | undefined): Readonly<User> | undefined {
    if (project === undefined) return undefined;
    const { profiles } = states.of(project);
    if (typeof id === 'number') return profiles.user(id);
    return profiles.userOf({ userId: id, deviceId: id });
  }

  return {
    find(id, selector) {
      const user = find(id, choose(selector));
      return user === undefined ? undefined : showUser(user, lookups);
    },
    events(id, selector) {
      const project = choose(selector);
      const user = find(id, project);
      if (user === undefined || project === undefined) return [];
      const aliases = states.of(project).profiles.aliases(user.amplitudeId);
      return log
        .events({ project: project.name, verdict: 'accepted' })
        .filter(({ amplitudeId }) => amplitudeId !== null && aliases.has(amplitudeId));
    },
    search(query = '', selector) {
      const project = choose(selector);
      if (project === undefined) return { project: '', type: 'nomatch', users: [] };
      return searchUsers(places, project, query.trim());
    },
    async lookUp(query, selector) {
      const project = choose(selector);
      if (project === undefined) return { project: '', type: 'nomatch', users: [] };
      return lookUpUsers(places, project, query.trim());
    },
    profile(amplitudeId, selector) {
      const project = choose(selector);
      return project === undefined ? undefined : readProfile(places, project, amplitudeId);
    },
    async newest(amplitudeId, limit, selector) {
      const project = choose(selector);
      return project === undefined
        ? { events: [], total: 0 }
        : readUserEvents(places, project, { id: amplitudeId, limit });
    },
    group(type, value, selector) {
      const project = choose(selector);
      return project === undefined ? {} : showProperties(states.of(project).profiles.groupProperties(type, value));
    },
  };
}
