import type { Clock } from '../../lib/clock.ts';
import type { Series } from '../event-log/series.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { Faults } from '../faults/create-faults.ts';
import type { HeldAnswers } from '../faults/held-answers.ts';
import type { Session } from '../persistence/create-session.ts';
import type { ProjectStates } from '../projects/project-states.ts';
import type { Projects } from '../projects/projects.ts';
import type { Lints } from '../rules/lint/create-lints.ts';
import type { Ruleset } from '../rules/request/request-rule.ts';
import type { Lookups } from '../rules/stored/lookups.ts';
import type { Region } from '../verdict.ts';

/** What the endpoints of one region work with. */
export interface Ingestion extends Ruleset {
  projects: Pick<Projects, 'find' | 'known' | 'list' | 'resemble'>;
  region: Region;
  log: VerdictLog;
  /** Counters for charts. */
  series: Series;
  states: ProjectStates;
  session: Session;
  /** Amplitude's time, as all projects share it. */
  clock: Clock;
  faults: Faults;
  /** Answers that faults hold back. */
  held: HeldAnswers;
  lookups: Lookups;
  /** What a path of Amplitude that is not emulated is answered with. */
  notEmulatedStatus: number;
  /** Whether slashes too many in a path do not matter. */
  lenientPaths: boolean;
  /** What the random values of exported rows are made of: a number of this emulator's, so that a seeded one repeats them. */
  rowSeed: number;
  lints: Lints;
}
