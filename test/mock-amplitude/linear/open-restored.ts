import { createManualClock } from '../../../lib/manual-clock.ts';
import { createVerdictLog } from '../../../mock-amplitude/event-log/verdict-log.ts';
import type { Restored } from '../../../mock-amplitude/persistence/restore-session.ts';
import { createProjectStates } from '../../../mock-amplitude/projects/project-states.ts';
import type { Projects } from '../../../mock-amplitude/projects/projects.ts';
import { createVirtualClock } from '../../../mock-amplitude/projects/virtual-clock.ts';
import { createLints } from '../../../mock-amplitude/rules/lint/create-lints.ts';
import { createLookups } from '../../../mock-amplitude/rules/stored/lookups.ts';

/** Where a session is taken up to: empty but for these projects. */
export function openRestored(projects: Projects): Restored {
  const clock = createManualClock();
  return {
    log: createVerdictLog({ clock }),
    projects,
    lints: createLints([]),
    states: createProjectStates(createVirtualClock(clock)),
    sourceOf: () => ({ readEvents: () => [], library: 'http/2.0', lookups: createLookups() }),
  };
}
