import { readSelector } from './read-selector.ts';
import { type Route, sendJson } from './route.ts';

/** The delayed events that wait for their time. */
export const DELAYED_ROUTE: Route = {
  method: 'get',
  path: '/delayed',
  description: 'delayed events that wait, the latest update last, each with when it is due; project or apiKey',
  handle({ projects, states }, request, response) {
    const { project } = readSelector(projects, request.query);
    const all = project === undefined ? projects.list() : [project];
    const delayed = all.flatMap((one) =>
      [...states.of(one).delayed.table.entries()].map(([id, { events, ...row }]) => {
        const { region, updatedAt, due, requestSeq, bytes } = row;
        return { project: one.name, id, region, events: events.length, updatedAt, due, requestSeq, bytes };
      }),
    );
    sendJson(response, 200, JSON.stringify({ delayed }));
  },
};
