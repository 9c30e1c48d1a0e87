import { MAX_USER_EVENTS, type UserSource } from '../model/users.ts';
import type { ControlClient } from './control-client.ts';
import { parseProjects } from './parse-look.ts';
import { parseFoundUsers, parseUserDescription, parseUserEvents } from './parse-users.ts';

/**
 * What the view of users shows of an emulator in another process.
 *
 * @param read makes what is not understood an error that says so
 */
export function createRemoteUsers(
  { get }: Pick<ControlClient, 'get'>,
  read: <Value>(parse: () => Promise<Value>) => Promise<Value>,
): UserSource {
  const query = (project: string, more: Record<string, string> = {}) => new URLSearchParams({ project, ...more });
  return {
    projects: () => read(async () => parseProjects(await get('/projects')).projects.map(({ name }) => name)),
    find: (project, q) =>
      read(async () => parseFoundUsers(await get(`/users?${query(project, q === '' ? {} : { q })}`))),
    profile: (project, id) => read(async () => parseUserDescription(await get(`/users/${id}?${query(project)}`))),
    events: (project, id) =>
      read(async () => {
        const path = `/users/${id}/events?${query(project, { limit: String(MAX_USER_EVENTS) })}`;
        return parseUserEvents(await get(path));
      }),
  };
}
