import { lookUpUsers, readProfile, readUserEvents } from '../look-up-users.ts';
import type { Project } from '../projects/projects.ts';
import { ControlError } from './control-error.ts';
import { parseUserEventsQuery } from './filter-schema.ts';
import { type ControlOptions, type Route, sendJson } from './route.ts';
import { selectProject } from './select-project.ts';
import { sendRecords } from './write-records.ts';

/** Amplitude's users as a project knows them. */
export const USER_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/users',
    description:
      'users of a project, found by q: an Amplitude ID, a user_id, a device_id (also the one made of a user_id), or how a user_id begins; without, those seen last; project or apiKey',
    async handle(options, request, response) {
      const { project, rest } = selectProject(options, request);
      const { q = '' } = rest;
      if (typeof q !== 'string') {
        throw new ControlError(
          400,
          'Failed to read the call: q must be one text.',
          'Add ?q= with an id or a beginning.',
        );
      }
      const found = await lookUpUsers(options, project, q.trim());
      if (!response.destroyed) sendJson(response, 200, JSON.stringify(found));
    },
  },
  {
    method: 'get',
    path: '/users/:id',
    description:
      'one user by Amplitude ID: profile, devices, merged IDs, how it came together, revenue; project or apiKey',
    handle(options, request, response) {
      const { project } = selectProject(options, request);
      sendJson(response, 200, JSON.stringify(find(options, project, String(request.params.id))));
    },
  },
  {
    method: 'get',
    path: '/users/:id/events',
    description: 'what a user did on all of its devices, newest last, by limit; project or apiKey',
    async handle(options, request, response) {
      const { project, rest } = selectProject(options, request);
      const { limit } = parseUserEventsQuery(rest);
      const { amplitudeId } = find(options, project, String(request.params.id));
      const { events, total } = await readUserEvents(options, project, { id: amplitudeId, limit });
      if (response.destroyed) return;
      await sendRecords(response, 200, { key: 'events', records: events, more: { total } });
    },
  },
];

function find(options: ControlOptions, project: Project, id: string) {
  const user = /^\d{1,15}$/.test(id) ? readProfile(options, project, Number(id)) : undefined;
  if (user !== undefined) return user;
  throw new ControlError(
    404,
    `There is no user ${id.slice(0, 40)} in ${project.name}.`,
    'GET users?q= finds their numbers.',
  );
}
