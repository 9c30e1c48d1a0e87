import { redactSecret } from '../../lib/redact-secret.ts';
import type { Project } from '../projects/projects.ts';
import { readAsked, readSelector } from './read-selector.ts';
import { type ControlOptions, type Route, sendJson } from './route.ts';

/** Stats and reset. */
export const PROJECT_ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/reset',
    description:
      'back to what is configured: requests, events, insert_ids, rates, created projects, faults, silenced devices and the clock; with project or apiKey, of that project alone',
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
    path: '/stats',
    description:
      'what is kept, and what was evicted to make room; with project or apiKey, its requests and events by verdict; and how many warnings each lint gave',
    handle(options, request, response) {
      const { project, by } = readAsked(options, request.query);
      const ofKey = by.apiKey === undefined ? tellAll(options) : tellKey(options, by.apiKey);
      const stats = project === undefined ? ofKey : tellProject(options, project);
      sendJson(response, 200, JSON.stringify(stats));
    },
  },
];

function tellAll({ log, lints, faults, held, projects, preflights, disk, linesLost, proxied }: ControlOptions) {
  const kept = disk();
  return {
    ...log.stats(),
    lastSeq: log.lastSeq,
    lints: lints.counts(),
    preflights: preflights(),
    ...(kept === undefined ? {} : { disk: kept }),
    ...(linesLost === undefined ? {} : { linesLost: linesLost() }),
    ...(proxied === undefined ? {} : { proxy: proxied() }),
    faults: faults.list().length,
    held: { answers: held.size, evicted: held.evicted },
    adopted: { projects: projects.adopted().size, evicted: projects.adopted().evicted },
  };
}

/** Of a key that no project has, what was refused. */
function tellKey({ log }: ControlOptions, apiKey: string) {
  const requests = log.requests({ apiKey });
  return {
    project: null,
    apiKey: redactSecret(apiKey),
    requests: count(requests),
    events: count(log.events({ apiKey })),
    bytes: requests.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function tellProject({ log, lints, states }: ControlOptions, project: Project) {
  const { name } = project;
  const requests = log.requests({ project: name });
  const { clock, dedup, throttle, nameLimits, profiles, delayed, userMap, deletions } = states.of(project);
  return {
    project: name,
    requests: count(requests),
    events: count(log.events({ project: name })),
    bytes: requests.reduce((sum, { bytes }) => sum + bytes, 0),
    lints: lints.counts(name),
    insertIds: { kept: dedup.size, evicted: dedup.evicted },
    month: { ...throttle.usage(clock.now()), quota: throttle.quota ?? null },
    indexed: nameLimits.counts(),
    profiles: { kept: profiles.size, evicted: profiles.evicted },
    delayed: { kept: delayed.table.size, bytes: delayed.table.bytes, evicted: delayed.table.evicted },
    userMap: { kept: userMap.size, evicted: userMap.evicted },
    deletions: { kept: deletions.table.size, evicted: deletions.table.evicted },
  };
}

/** Counts the records in the log by verdict; one that stands for several counts as so many. */
function count(records: readonly { verdict: string; count?: number }[]): Record<string, number> {
  const counts: Record<string, number> = { total: 0 };
  for (const { verdict, count: times = 1 } of records) {
    counts.total = (counts.total ?? 0) + times;
    counts[verdict] = (counts[verdict] ?? 0) + times;
  }
  return counts;
}
