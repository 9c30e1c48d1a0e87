import type { MockAmplitude } from '../../mock-amplitude/index.ts';
import { MAX_USER_EVENTS, type UserSource } from '../debugger/model/users.ts';

/** What the view of users shows of a mock in the same process. */
export function createUserSource(mock: MockAmplitude): UserSource {
  return {
    projects: async () => mock.projects.map(({ name }) => name),
    find: (project, query) => mock.users.lookUp(query, project),
    async profile(project, id) {
      const profile = mock.users.profile(id, project);
      if (profile === undefined)
        throw new Error(`There is no user ${id} in ${project} any more. Esc goes back to those there are.`);
      return profile;
    },
    events: (project, id) => mock.users.newest(id, MAX_USER_EVENTS, project),
  };
}
