import type { Request, Response } from 'express';
import type { SeriesRange } from '../event-log/series.ts';
import { SERIES_RANGES } from '../event-log/series-ring.ts';
import { ControlError } from './control-error.ts';
import { readSelector } from './read-selector.ts';
import { type ControlOptions, type Route, sendJson } from './route.ts';

/** What charts are drawn of. */
export const SERIES_ROUTE: Route = {
  method: 'get',
  path: '/series',
  description:
    'how many requests, events and identifies came, by project, endpoint, status and rule, in steps of Amplitude’s time: range=5m (by the second), 1h, 1w; project or apiKey',
  handle: tellSeries,
};

function tellSeries({ series, projects, states, clock }: ControlOptions, request: Request, response: Response): void {
  const { project, rest } = readSelector(projects, request.query);
  const { range = '5m' } = rest;
  if (!isRange(range)) {
    const known = Object.keys(SERIES_RANGES).join(', ');
    throw new ControlError(400, 'Failed to read the call: range is none that is kept.', `There are: ${known}.`);
  }
  const now = (project === undefined ? clock : states.of(project).clock).now();
  const { stepMs, steps } = SERIES_RANGES[range];
  const lines = series.read(range, now, project?.name).map(({ steps: counted, ...key }) => ({
    ...key,
    requests: counted.map(({ requests }) => requests),
    events: counted.map(({ events }) => events),
    identifies: counted.map(({ identifies }) => identifies),
  }));
  const from = (Math.floor(now / stepMs) - steps + 1) * stepMs;
  sendJson(response, 200, JSON.stringify({ range, now, from, stepMs, overflowed: series.overflowed, series: lines }));
}

function isRange(range: unknown): range is SeriesRange {
  return typeof range === 'string' && Object.hasOwn(SERIES_RANGES, range);
}
