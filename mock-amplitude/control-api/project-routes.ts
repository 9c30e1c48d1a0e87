import { redactSecret } from '../../lib/redact-secret.ts';
import type { Project } from '../projects/projects.ts';
import { type ControlOptions, type Route, sendJson } from './route.ts';
import { takeScope } from './take-scope.ts';

/** The projects, what is kept of them, and starting over. */
export const PROJECT_ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/reset',
    says: 'back to what is configured: requests, events, insert_ids, rates, faults, silenced devices and the clock; with project or apiKey, of that project alone',
    handle({ projects, reset }, request, response) {
      const { project } = takeScope(projects, request.query, request.body ?? {});
      reset(project);
      sendJson(
        response,
        200,
        JSON.stringify({ reset: true, ...(project === undefined ? {} : { project: project.name }) }),
      );
    },
  },
  {
    method: 'get',
    path: '/projects',
    says: 'projects with their regions, keys hidden but for the end',
    handle({ projects }, _request, response) {
      const list = projects.list().map(({ name, region, apiKey }) => ({ name, region, apiKey: redactSecret(apiKey) }));
      sendJson(response, 200, JSON.stringify({ projects: list }));
    },
  },
  {
    method: 'get',
    path: '/stats',
    says: 'what is kept, and what was let go to make room; with project or apiKey, what became of its requests and events',
    handle(options, request, response) {
      const { project } = takeScope(options.projects, request.query);
      const stats = project === undefined ? tellAll(options) : tellProject(options, project);
      sendJson(response, 200, JSON.stringify(stats));
    },
  },
];

function tellAll({ log, faults, held, projects }: ControlOptions) {
  return {
    ...log.stats(),
    faults: faults.list().length,
    held: { answers: held.size, letGo: held.letGo },
    adopted: { projects: projects.adopted().size, letGo: projects.adopted().letGo },
  };
}

function tellProject({ log, scopes }: ControlOptions, project: Project) {
  const { name } = project;
  const requests = log.requests({ project: name });
  const { clock, dedup, throttle, instrumentation, warehouse } = scopes.of(project);
  return {
    project: name,
    requests: count(requests),
    events: count(log.events({ project: name })),
    bytes: requests.reduce((sum, { bytes }) => sum + bytes, 0),
    insertIds: { kept: dedup.size, letGo: dedup.letGo },
    ids: { followed: throttle.size, letGo: throttle.letGo },
    month: { ...throttle.usage(clock.now()), quota: throttle.quota ?? null },
    indexed: instrumentation.counts(),
    kept: warehouse.size,
    letGo: warehouse.letGo,
  };
}

/** How many there are of each verdict, of what the log still holds. */
function count(records: readonly { verdict: string }[]): Record<string, number> {
  const counts: Record<string, number> = { total: records.length };
  for (const { verdict } of records) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
