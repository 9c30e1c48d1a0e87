import { redactSecret } from '../../lib/redact-secret.ts';
import type { Project } from '../projects/projects.ts';
import { readSelector } from './read-selector.ts';
import { type ControlOptions, type Route, sendJson } from './route.ts';

/** Projects, stats and reset. */
export const PROJECT_ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/reset',
    description:
      'back to what is configured: requests, events, insert_ids, rates, faults, silenced devices and the clock; with project or apiKey, of that project alone',
    handle({ projects, reset }, request, response) {
      const { project } = readSelector(projects, request.query, request.body ?? {});
      reset(project, 'the control API');
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
    description: 'projects with their regions, keys hidden but for the end',
    handle({ projects }, _request, response) {
      const list = projects.list().map(({ name, region, apiKey }) => ({ name, region, apiKey: redactSecret(apiKey) }));
      sendJson(response, 200, JSON.stringify({ projects: list }));
    },
  },
  {
    method: 'get',
    path: '/stats',
    description:
      'what is kept, and what was evicted to make room; with project or apiKey, its requests and events by verdict',
    handle(options, request, response) {
      const { project } = readSelector(options.projects, request.query);
      const stats = project === undefined ? tellAll(options) : tellProject(options, project);
      sendJson(response, 200, JSON.stringify(stats));
    },
  },
];

function tellAll({ log, faults, held, projects, disk, linesLost }: ControlOptions) {
  const kept = disk();
  return {
    ...log.stats(),
    ...(kept === undefined ? {} : { disk: kept }),
    ...(linesLost === undefined ? {} : { linesLost: linesLost() }),
    faults: faults.list().length,
    held: { answers: held.size, evicted: held.evicted },
    adopted: { projects: projects.adopted().size, evicted: projects.adopted().evicted },
  };
}

function tellProject({ log, states }: ControlOptions, project: Project) {
  const { name } = project;
  const requests = log.requests({ project: name });
  const { clock, dedup, throttle, nameLimits, profiles } = states.of(project);
  return {
    project: name,
    requests: count(requests),
    events: count(log.events({ project: name })),
    bytes: requests.reduce((sum, { bytes }) => sum + bytes, 0),
    insertIds: { kept: dedup.size, evicted: dedup.evicted },
    month: { ...throttle.usage(clock.now()), quota: throttle.quota ?? null },
    indexed: nameLimits.counts(),
    profiles: { kept: profiles.size, evicted: profiles.evicted },
  };
}

/** Counts the records in the log by verdict. */
function count(records: readonly { verdict: string }[]): Record<string, number> {
  const counts: Record<string, number> = { total: records.length };
  for (const { verdict } of records) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
