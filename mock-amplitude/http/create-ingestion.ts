import type { Clock } from '../../lib/clock.ts';
import type { Series } from '../event-log/series.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { Faults } from '../faults/create-faults.ts';
import type { HeldAnswers } from '../faults/held-answers.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { DEFAULT_NOT_EMULATED_STATUS, type MockOptions } from '../options.ts';
import type { Session } from '../persistence/create-session.ts';
import type { ProjectStates } from '../projects/project-states.ts';
import type { Projects } from '../projects/projects.ts';
import type { Lints } from '../rules/lint/create-lints.ts';
import type { Lookups } from '../rules/stored/lookups.ts';
import type { Region } from '../verdict.ts';
import type { Ingestion } from './ingestion.ts';

/** What the endpoints of one region work with. */
export function createIngestion(
  region: Region,
  options: MockOptions,
  shared: {
    clock: Clock;
    log: VerdictLog;
    series: Series;
    states: ProjectStates;
    projects: Projects;
    faults: Faults;
    held: HeldAnswers;
    session: Session;
    lookups: Lookups;
    rowSeed: number;
    lints: Lints;
  },
): Ingestion {
  const { clock, states } = shared;
  return {
    ...shared,
    timeOf: (project) => (project === null ? clock : states.of(project).clock).now(),
    region,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    acceptTextPlain: options.acceptTextPlain ?? true,
    forbiddenUserAgents: options.forbiddenUserAgents ?? [],
    notEmulatedStatus: options.notEmulatedStatus ?? DEFAULT_NOT_EMULATED_STATUS,
    lenientPaths: options.lenientPaths ?? false,
  };
}
