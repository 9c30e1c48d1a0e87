import { createDedup, type Dedup } from '../state/dedup/create-dedup.ts';
import { createDelayedRows, type DelayedRows } from '../state/delayed/create-delayed-rows.ts';
import type { DelayedRow } from '../state/delayed/delayed-row.ts';
import type { KeptTable } from '../state/kept/kept-table.ts';
import { createNameLimits, type NameLimits } from '../state/name-limits/create-name-limits.ts';
import { createProfiles, type Profiles } from '../state/profiles/create-profiles.ts';
import { createThrottle, type Throttle } from '../state/throttle/create-throttle.ts';
import type { Project } from './projects.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

/** What a project remembers beside its verdicts: started anew by a reset, without touching another project. */
export interface ProjectState {
  /** The project's time: Amplitude's, until it is frozen or moved on for this project alone. */
  readonly clock: VirtualClock;
  readonly throttle: Throttle;
  readonly dedup: Dedup;
  readonly nameLimits: NameLimits;
  readonly profiles: Profiles;
  readonly delayed: DelayedRows;
  /** All that is kept on disk beside the profiles. */
  readonly tables: readonly Pick<KeptTable<unknown>, 'takeChanged' | 'dump' | 'load'>[];
}

/** The states of all projects. */
export interface ProjectStates {
  of(project: Project): ProjectState;
  /** Starts a project anew, or every one. */
  reset(project?: Project): void;
  /** Lets what was read from a disk fall due. */
  start(): void;
  /** Ends every timer. */
  stop(): void;
}

export interface ProjectStatesOptions {
  /** Whether changes are noted for the disk. */
  tracked: boolean;
  /** Told of delayed events whose time is over. */
  onDelayedDue(project: Project, id: string, row: DelayedRow): void;
}

/** @param clock Amplitude's time, as all projects share it */
export function createProjectStates(
  clock: VirtualClock,
  { tracked, onDelayedDue }: ProjectStatesOptions = { tracked: false, onDelayedDue() {} },
): ProjectStates {
  const states = new Map<Project, ProjectState>();

  function create(project: Project): ProjectState {
    const { limits, silencedDevices } = project;
    const own = createVirtualClock(clock);
    const delayed = createDelayedRows(own, tracked, (id, row) => onDelayedDue(project, id, row));
    const state = {
      clock: own,
      delayed,
      tables: [delayed.table],
      throttle: createThrottle(project),
      dedup: createDedup(),
      nameLimits: createNameLimits(limits),
      profiles: createProfiles({ limits, silencedDevices }),
    };
    states.set(project, state);
    return state;
  }

  function forget(project: Project): void {
    states.get(project)?.delayed.stop();
    // A frozen clock starts again, so that answers delayed on it are sent.
    states.get(project)?.clock.reset();
    states.delete(project);
  }

  return {
    of: (project) => states.get(project) ?? create(project),
    reset(project) {
      for (const one of project === undefined ? [...states.keys()] : [project]) forget(one);
    },
    start() {
      for (const { delayed } of states.values()) delayed.arm();
    },
    stop() {
      for (const { delayed } of states.values()) delayed.stop();
    },
  };
}
