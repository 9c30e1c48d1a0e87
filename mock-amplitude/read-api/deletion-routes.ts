import express, { type ErrorRequestHandler, type Request, type Router } from 'express';
import { isDeeper } from '../../lib/is-deeper.ts';
import { refuseDeepBody } from '../../lib/parse-json.ts';
import type { ProjectState } from '../projects/project-states.ts';
import { isObject, type SentObject } from '../rules/json.ts';
import { dayOf } from '../state/deletions/create-deletions.ts';
import type { Deletion } from '../state/deletions/deletion.ts';
import { authorizeBasic, type ReadableProject } from './authorize.ts';
import { numberProject } from './build-row.ts';
import { ReadBackError } from './read-back-error.ts';

/** What deletions work with. */
export interface DeletionOptions {
  /** The projects of the region. */
  projects: () => Iterable<ReadableProject>;
  /** What a project of this name remembers. */
  stateOf: (project: string) => Pick<ProjectState, 'profiles' | 'deletions' | 'userMap'>;
  /** Resolves once what changed of a project is on disk. */
  keep: (project: string) => Promise<void>;
}

/** Where users are deleted, and jobs are looked at. */
export const DELETIONS = '/api/2/deletions/users';

/** Most users of one request. Doc. */
const MAX_USERS = 100;

/** Largest body, in bytes: a hundred ids are far less. Decided. */
const MAX_BODY_BYTES = 1_048_576;

const DAY_MS = 86_400_000;

/** Longest range of days that is listed: six months. Doc. */
const LONGEST_RANGE_DAYS = 184;

/** Adds the User Privacy API: users are deleted some days later, on the project's clock. */
export function addDeletionRoutes(router: Router, options: DeletionOptions): void {
  const { projects, stateOf, keep } = options;
  const parse = express.json({ limit: MAX_BODY_BYTES, type: () => true, verify: refuseDeepBody });
  router.post('/api/2/deletions/users', parse, async (request, response) => {
    const project = authorizeBasic(request, projects()).name;
    const body = readBody(request.body);
    const everywhere = isTrue(body.delete_from_org);
    const chosen = everywhere ? [...projects()].map(({ name }) => name) : [project];
    const jobs = [];
    for (const one of chosen) {
      const { profiles, deletions } = stateOf(one);
      const ids = findUsers(body, everywhere, profiles);
      const added = deletions.add(ids, typeof body.requester === 'string' ? body.requester : '');
      await keep(one);
      if (ids.length > 0)
        jobs.push(
          ...describeJobs(one, added, options).map((job) => (everywhere ? { ...job, app: numberProject(one) } : job)),
        );
    }
    response.json(jobs);
  });
  router.get('/api/2/deletions/users', (request, response) => {
    const project = authorizeBasic(request, projects()).name;
    const from = readDay('start_day', request.query.start_day);
    const to = readDay('end_day', request.query.end_day);
    if (to < from) throw new ReadBackError(400, 'Failed to list deletions: end_day is before start_day. Swap them.');
    if (Date.parse(to) - Date.parse(from) > LONGEST_RANGE_DAYS * DAY_MS) {
      throw new ReadBackError(400, 'Failed to list deletions: over six months. Ask for less at once.');
    }
    response.json(describeJobs(project, stateOf(project).deletions.list(from, to), options));
  });
  router.delete('/api/2/deletions/users/:amplitudeId/:day', async (request, response) => {
    const project = authorizeBasic(request, projects()).name;
    const { amplitudeId = '', day = '' } = request.params;
    const removed = stateOf(project).deletions.remove(Number(amplitudeId), day);
    if (removed === undefined) {
      throw new ReadBackError(
        404,
        'Failed to remove a user: no open job of that day has it. GET the jobs to see them.',
      );
    }
    await keep(project);
    response.json(describeJobs(project, [removed], options)[0]);
  });
  router.use(answerBody);
}

/** The jobs that deletions belong to, by day (docs: day, status, amplitude_ids). */
function describeJobs(project: string, deletions: readonly Deletion[], { stateOf }: DeletionOptions) {
  const byDay = Map.groupBy(deletions, ({ day }) => day);
  return [...byDay].map(([day, some]) => {
    const [first] = some;
    return {
      day,
      amplitude_ids: some.map(({ amplitudeId, requester, requestedOnDay }) => {
        return { amplitude_id: amplitudeId, requested_on_day: requestedOnDay, requester };
      }),
      status: first === undefined ? 'staging' : stateOf(project).deletions.statusOf(first),
    };
  });
}

function readBody(body: unknown): SentObject {
  if (!isObject(body) || isDeeper(body, 10))
    throw new ReadBackError(400, 'Failed to delete users: the body is no JSON object. Send one.');
  return body;
}

/** The Amplitude IDs of all that are named, each once. */
function findUsers(body: SentObject, everywhere: boolean, profiles: ProjectState['profiles']): number[] {
  const userIds = readIds('user_ids', body.user_ids);
  const amplitudeIds = readIds('amplitude_ids', body.amplitude_ids);
  const count = userIds.length + amplitudeIds.length;
  if (count === 0) throw new ReadBackError(400, 'Failed to delete users: no user_ids and no amplitude_ids. Send some.');
  if (count > MAX_USERS) {
    throw new ReadBackError(
      400,
      `Failed to delete users: ${count} ids, the limit is ${MAX_USERS}. Send fewer at once.`,
    );
  }
  if (everywhere && amplitudeIds.length > 0) {
    throw new ReadBackError(
      400,
      'Failed to delete users: delete_from_org takes user_ids only. Leave amplitude_ids out.',
    );
  }
  const found = [
    ...userIds.map((id) => [id, profiles.userOf({ userId: id })] as const),
    ...amplitudeIds.map((id) => [id, profiles.user(Number(id))] as const),
  ];
  const unknown = found.filter(([, user]) => user === undefined).map(([id]) => id);
  if (unknown.length > 0 && !everywhere && !isTrue(body.ignore_invalid_id)) {
    const shown = JSON.stringify(unknown.slice(0, 10).map((id) => id.slice(0, 60)));
    throw new ReadBackError(
      400,
      `Failed to delete users: not in this project: ${shown}. Send ignore_invalid_id, or leave them out.`,
    );
  }
  return [...new Set(found.flatMap(([, user]) => user?.amplitudeId ?? []))];
}

function readIds(field: string, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [Number.NaN];
  return list.map((id) => {
    if (typeof id === 'string' || (typeof id === 'number' && !Number.isNaN(id))) return String(id);
    throw new ReadBackError(400, `Failed to delete users: ${field} is no array of ids. Send one.`);
  });
}

/** Docs write it as text, too. */
function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

function readDay(name: string, value: unknown): string {
  const at = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(value) : Number.NaN;
  if (typeof value === 'string' && !Number.isNaN(at) && dayOf(at) === value) return value;
  const got = typeof value === 'string' ? `"${value.slice(0, 40)}"` : 'nothing';
  throw new ReadBackError(400, `Failed to list deletions: ${name} is no day (got ${got}). Write YYYY-MM-DD, in UTC.`);
}

/** What Express says of a body it cannot read. */
const answerBody: ErrorRequestHandler = (error: unknown, _request: Request, _response, next) => {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (error instanceof ReadBackError || typeof status !== 'number' || status >= 500) return next(error);
  next(new ReadBackError(status, 'Failed to delete users: the body is no JSON object. Send one.'));
};
