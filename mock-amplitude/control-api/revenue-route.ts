import { formatJson } from '../../lib/write-json.ts';
import { parseRevenueQuery } from './filter-schema.ts';
import { type Route, sendJson } from './route.ts';
import { selectProject } from './select-project.ts';

/** What Amplitude counts as revenue. */
export const REVENUE_ROUTE: Route = {
  method: 'get',
  path: '/revenue',
  description:
    'what is counted as the revenue of a project, by currency, in steps of when it happened: interval=hour (168 of them) or day (90), group=product or type; project or apiKey',
  async handle(options, request, response) {
    const { project, rest } = selectProject(options, request);
    const { interval, group } = parseRevenueQuery(rest);
    const now = options.states.of(project).clock.now();
    const report = await options.revenue.read(project.name, { interval, group, now });
    if (response.destroyed) return;
    const { evicted } = options.log.stats();
    sendJson(response, 200, formatJson({ project: project.name, now, ...report, evicted: evicted.events }));
  },
};
