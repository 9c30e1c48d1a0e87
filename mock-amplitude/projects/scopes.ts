import { createDedup, type Dedup } from '../state/dedup/create-dedup.ts';
import { createInstrumentation, type Instrumentation } from '../state/name-limits/create-name-limits.ts';
import { createWarehouse, type Warehouse } from '../state/profiles/create-warehouse.ts';
import { createThrottle, type Throttle } from '../state/throttle/create-throttle.ts';
import { createPropertyUpdateCounter } from '../state/throttle/property-update-counter.ts';
import type { Project } from './projects.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

/** What a project remembers beside its verdicts: started anew by a reset, without touching another project. */
export interface Scope {
  /** The project's time: Amplitude's, until it is frozen or moved on for this project alone. */
  readonly clock: VirtualClock;
  readonly throttle: Throttle;
  readonly dedup: Dedup;
  readonly instrumentation: Instrumentation;
  readonly warehouse: Warehouse;
}

/** The scopes of all projects. */
export interface Scopes {
  of(project: Project): Scope;
  /** Starts a project anew, or every one. */
  reset(project?: Project): void;
}

/** @param clock Amplitude's time, as all projects share it */
export function createScopes(clock: VirtualClock): Scopes {
  const scopes = new Map<Project, Scope>();

  function create(project: Project): Scope {
    const updates = createPropertyUpdateCounter(project);
    const scope = {
      clock: createVirtualClock(clock),
      throttle: createThrottle(project),
      dedup: createDedup(),
      instrumentation: createInstrumentation(project.limits),
      warehouse: createWarehouse({ allowUpdates: updates.count }),
    };
    scopes.set(project, scope);
    return scope;
  }

  function forget(project: Project): void {
    // Whoever waits for a time that was frozen must not wait for ever.
    scopes.get(project)?.clock.reset();
    scopes.delete(project);
  }

  return {
    of: (project) => scopes.get(project) ?? create(project),
    reset(project) {
      for (const one of project === undefined ? [...scopes.keys()] : [project]) forget(one);
    },
  };
}
