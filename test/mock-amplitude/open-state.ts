import { createManualClock } from '../../lib/manual-clock.ts';
import { DEFAULT_LIMITS } from '../../mock-amplitude/limits.ts';
import type { ProjectState } from '../../mock-amplitude/projects/project-states.ts';
import { createVirtualClock } from '../../mock-amplitude/projects/virtual-clock.ts';
import { readRuns } from '../../mock-amplitude/rules/check-events.ts';
import type { SentObject } from '../../mock-amplitude/rules/json.ts';
import { ACCEPTED, resultAt, sameResults } from '../../mock-amplitude/rules/request-result.ts';
import { partAt } from '../../mock-amplitude/rules/stored/stored-part.ts';
import { createDedup } from '../../mock-amplitude/state/dedup/create-dedup.ts';
import { createDelayedRows } from '../../mock-amplitude/state/delayed/create-delayed-rows.ts';
import { createNameLimits } from '../../mock-amplitude/state/name-limits/create-name-limits.ts';
import { createProfiles, type ProfilesOptions } from '../../mock-amplitude/state/profiles/create-profiles.ts';
import { storeEvents } from '../../mock-amplitude/state/store-events.ts';
import { createThrottle } from '../../mock-amplitude/state/throttle/create-throttle.ts';

/** What a project remembers, and a way to send events to it that no rule refuses. */
export function openState(options: ProfilesOptions = {}) {
  const limits = { ...DEFAULT_LIMITS, eventsPerSecondPerId: 1_000_000, ...options.limits };
  const clock = createVirtualClock(createManualClock(0));
  const state: ProjectState = {
    clock,
    delayed: createDelayedRows(clock, false, () => {}),
    tables: [],
    throttle: createThrottle({ limits, plan: 'growth' }),
    dedup: createDedup(),
    nameLimits: createNameLimits(limits),
    profiles: createProfiles({ limits, ...options }),
  };
  const sendAll = (events: readonly SentObject[], at = 1000) =>
    storeEvents(
      {
        ...{ verdict: 'accepted', rule: null, diagnostics: [], answer: { code: 200 }, at, project: null, apiKey: null },
        ...{ eventCount: events.length, runs: readRuns(events, 0), results: sameResults(events.length, ACCEPTED) },
        ...{ shortestId: 0, coerced: false, clientUploadTime: null, stored: [], storedBytes: 0 },
      },
      'http-v2',
      state,
    );
  /** Sends one event; what was added to it, its properties whole. */
  const send = (event: SentObject, at = 1000) => {
    const { stored, results, storedBytes } = sendAll([{ event_type: 'visit', ...event }], at);
    const part = partAt(stored, 0);
    if (part === undefined) throw new Error('Nothing was stored.');
    return { ...part, properties: part.userProperties.read(), warnings: resultAt(results, 0).diagnostics, storedBytes };
  };
  return { state, profiles: state.profiles, send, sendAll };
}
