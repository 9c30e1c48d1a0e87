import type { Request, Response } from 'express';
import { listThrottled } from './list-throttled-now.ts';
import { readSelector } from './read-selector.ts';
import { type ControlOptions, type Route, sendJson } from './route.ts';

/** The ids that are refused now for how much they have sent. */
export const THROTTLED_ROUTE: Route = {
  method: 'get',
  path: '/throttled',
  description:
    'ids that were throttled lately: their events in the last 30 s, the limit, and when they are free again; project or apiKey',
  handle: tellThrottled,
};

function tellThrottled(options: ControlOptions, request: Request, response: Response): void {
  const { project } = readSelector(options.projects, request.query);
  sendJson(response, 200, JSON.stringify({ throttled: listThrottled(options, project) }));
}
