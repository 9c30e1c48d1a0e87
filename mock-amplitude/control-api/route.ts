import type { Request, Response } from 'express';
import type { Clock } from '../../lib/clock.ts';
import type { Attempts } from '../event-log/attempts.ts';
import type { Series } from '../event-log/series.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { Faults } from '../faults/create-faults.ts';
import type { HeldAnswers } from '../faults/held-answers.ts';
import type { StoreStatus } from '../persistence/data-store.ts';
import type { ProjectDesk } from '../projects/create-project-desk.ts';
import type { ProjectStates } from '../projects/project-states.ts';
import type { Project, Projects } from '../projects/projects.ts';
import type { VirtualClock } from '../projects/virtual-clock.ts';
import type { RevenueReader } from '../revenue/revenue-reader.ts';
import type { Lints } from '../rules/lint/create-lints.ts';
import type { Ruleset } from '../rules/request/request-rule.ts';
import type { Lookups } from '../rules/stored/lookups.ts';
import type { Region } from '../verdict.ts';
import type { AddedRoutes } from './added-routes.ts';
import type { ControlAccess } from './guard.ts';
import type { Notices } from './notices.ts';

/** What the control API works with. */
export interface ControlOptions {
  /** Aborts when the emulator stops. */
  closing: AbortSignal;
  log: VerdictLog;
  /** The machine's time: waits and heartbeats go by it, whatever the virtual clock says. */
  machine: Clock;
  /** Amplitude's time, as all projects share it. */
  clock: VirtualClock;
  projects: Projects;
  desk: ProjectDesk;
  states: ProjectStates;
  faults: Faults;
  held: HeldAnswers;
  /** What a body is checked by that is not sent for good. */
  ruleset: Ruleset & { projects: Projects };
  lookups: Lookups;
  lints: Lints;
  /** How the data directory does; undefined where there is none. */
  disk: () => StoreStatus | undefined;
  /** Lines that whoever shows the records could not print, by where they were to go. */
  linesLost?: () => Readonly<Record<string, number>>;
  /** What the proxy was asked for, by hosts; undefined where there is none. */
  proxied?: () => object;
  /** Back to what is configured: all, or one project. */
  reset: (project: Project | undefined, by: string) => void;
  access: ControlAccess;
  /** What tells this run of the emulator from others. */
  run: string;
  notices: Notices;
  /** What the program around the emulator answers. */
  added: AddedRoutes;
  attempts: Attempts;
  series: Series;
  revenue: RevenueReader;
  /** How many preflights were answered since the start or the last reset. */
  preflights: () => number;
  /** Base address of the endpoint of a region. */
  endpointOf: (region: Region) => string;
}

/** One route. The table of these registers it, and the root lists it. */
export interface Route {
  method: 'get' | 'post' | 'delete';
  path: string;
  description: string;
  handle: (options: ControlOptions, request: Request, response: Response) => void | Promise<void>;
}

export function sendJson(response: Response, status: number, text: string): void {
  response.status(status).type('application/json').send(text);
}
