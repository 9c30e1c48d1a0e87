import type { Request } from 'express';
import type { Project } from '../projects/projects.ts';
import { describeUser } from '../read-api/describe-user.ts';
import type { User } from '../state/profiles/amplitude-user.ts';
import { showUser } from '../state/profiles/show-user.ts';
import { ControlError } from './control-error.ts';
import { parseUserEventsQuery } from './filter-schema.ts';
import { readSelector } from './read-selector.ts';
import { type ControlOptions, type Route, sendJson } from './route.ts';
import { sendRecords } from './write-records.ts';

/** Amplitude's users as a project knows them. */
export const USER_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/users',
    description:
      'users of a project, found by q: an Amplitude ID, a user_id, a device_id, or how a user_id begins; project or apiKey',
    handle(options, request, response) {
      const { project, rest } = choose(options, request);
      const { q } = rest;
      if (typeof q !== 'string' || q === '') {
        throw new ControlError(
          400,
          'Failed to read the call: q must be one text.',
          'Add ?q= with an id or a beginning.',
        );
      }
      const { type, users } = profilesOf(options, project).findUsers(q.trim());
      sendJson(response, 200, JSON.stringify({ project: project.name, type, users: users.map(summarize) }));
    },
  },
  {
    method: 'get',
    path: '/users/:id',
    description: 'one user by Amplitude ID: profile, devices, merged IDs, revenue; project or apiKey',
    handle(options, request, response) {
      const { project } = choose(options, request);
      const user = showUser(find(options, project, String(request.params.id)), options.lookups);
      const described = { ...summarize(user), groups: user.groups, ...describeUser(user, project.name) };
      sendJson(response, 200, JSON.stringify({ project: project.name, ...described }));
    },
  },
  {
    method: 'get',
    path: '/users/:id/events',
    description: 'what a user did on all of its devices, newest last, by limit; project or apiKey',
    async handle(options, request, response) {
      const { project, rest } = choose(options, request);
      const { limit } = parseUserEventsQuery(rest);
      const user = find(options, project, String(request.params.id));
      const aliases = profilesOf(options, project).aliases(user.amplitudeId);
      const stored = await options.log.search({ project: project.name, verdict: 'accepted' });
      if (response.destroyed) return;
      const own = stored.filter(({ amplitudeId }) => amplitudeId !== null && aliases.has(amplitudeId));
      await sendRecords(response, 200, { key: 'events', records: own.slice(-limit), more: { total: own.length } });
    },
  },
];

/** The project that is asked about: the first one where none is named. */
function choose({ projects }: ControlOptions, request: Request) {
  const { project = projects.list()[0], rest } = readSelector(projects, request.query);
  if (project === undefined) throw new ControlError(404, 'There is no project.', 'Configure one.');
  return { project, rest };
}

function profilesOf({ states }: ControlOptions, project: Project) {
  return states.of(project).profiles;
}

function find(options: ControlOptions, project: Project, id: string): Readonly<User> {
  const user = /^\d{1,15}$/.test(id) ? profilesOf(options, project).user(Number(id)) : undefined;
  if (user !== undefined) return user;
  throw new ControlError(
    404,
    `There is no user ${id.slice(0, 40)} in ${project.name}.`,
    'GET users?q= finds their numbers.',
  );
}

function summarize({
  amplitudeId,
  userId,
  deviceIds,
  mergedIds,
  events,
  revenue,
  firstUsed,
  lastUsed,
}: Readonly<User>) {
  return { amplitudeId, userId, deviceIds, mergedIds, events, revenue, firstUsed, lastUsed };
}
