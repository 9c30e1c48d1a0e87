import type { Request, Response } from 'express';
import type { VirtualClock } from '../projects/virtual-clock.ts';
import { ControlError } from './control-error.ts';
import { parseClockCall } from './filter-schema.ts';
import { readSelector } from './read-selector.ts';
import { type ControlOptions, type Route, sendJson } from './route.ts';

/** Amplitude's time, or that of one project. */
export const CLOCK_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/clock',
    description: "Amplitude's time; with project or apiKey, that project's",
    handle(options, request, response) {
      const { clock } = takeClock(options, request.query);
      sendJson(response, 200, JSON.stringify(clock.state()));
    },
  },
  {
    method: 'post',
    path: '/clock',
    description:
      'freezes, advances, resumes or resets it: {"action":"advance","ms":604800000}; with project or apiKey, for that project alone',
    handle: moveClock,
  },
];

function takeClock({ projects, states, clock }: ControlOptions, ...from: readonly unknown[]) {
  const { project, rest } = readSelector(projects, ...from);
  return { clock: project === undefined ? clock : states.of(project).clock, project, rest };
}

function moveClock(options: ControlOptions, request: Request, response: Response): void {
  const { clock, project, rest } = takeClock(options, request.query, request.body ?? {});
  const { action, ms } = parseClockCall(rest);
  if (action === 'advance') advance(clock, ms);
  else clock[action]();
  if (project !== undefined) options.notices.tell({ kind: 'clock', project: project.name, ...clock.state() });
  sendJson(response, 200, JSON.stringify(clock.state()));
}

function advance(clock: VirtualClock, ms: number | undefined): void {
  if (ms === undefined) {
    throw new ControlError(400, 'Failed to read the call: ms is missing.', 'Say how far to advance, in milliseconds.');
  }
  clock.advance(ms);
}
