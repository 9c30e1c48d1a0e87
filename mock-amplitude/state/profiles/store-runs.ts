import type { ProjectState } from '../../projects/project-states.ts';
import type { ReadEvent } from '../../rules/event/read-event.ts';
import { ACCEPTED, type EventResult, type RequestResult, resultAt } from '../../rules/request-result.ts';
import { readEventTime } from '../../rules/stored/time.ts';
import type { Diagnostic } from '../../verdict.ts';
import type { SentRun } from '../senders/create-senders.ts';
import type { AmplitudeUser } from './amplitude-user.ts';
import { PartList } from './part-list.ts';
import { storeEvent } from './store-event.ts';

/**
 * Gives the accepted events to the profiles, in the order they came, and notes what is added to each and what there is to warn
 * of.
 */
export function storeRuns(result: RequestResult, runs: readonly SentRun[], state: ProjectState): RequestResult {
  const parts = new PartList();
  let own: Map<number, EventResult> | undefined;
  const { at, clientUploadTime } = result;
  const timesOf = ({ time }: ReadEvent) => ({ at, happened: readEventTime(time, at, clientUploadTime) });

  function store(event: ReadEvent, index: number, user: AmplitudeUser | undefined): void {
    const warnings = storeEvent(event, index, user, state.profiles, timesOf(event), parts);
    const names = state.nameLimits.take(event, index);
    if (warnings.length === 0 && names.length === 0) return;
    own ??= new Map(result.results.own);
    own.set(index, { ...ACCEPTED, diagnostics: [...warnings.map((warning) => placeAt(warning, index)), ...names] });
  }

  for (const sent of runs) {
    const { run } = sent;
    const owner = ownerOf(result, sent, state);
    for (let place = 0; place < run.events.length; place++) {
      const event = run.events[place];
      const index = run.first + place;
      if (event !== undefined && resultAt(result.results, index) === ACCEPTED) store(event, index, owner);
    }
  }
  const results = own === undefined ? result.results : { ...result.results, own };
  return { ...result, stored: parts.parts, storedBytes: parts.bytes, results };
}

/** Found once for all events of a run; where all of them are duplicates, no user is made. */
function ownerOf({ results, at }: RequestResult, { run, user, device }: SentRun, state: ProjectState) {
  const fresh = run.events.some((_, place) => resultAt(results, run.first + place) === ACCEPTED);
  if (!fresh) return undefined;
  const owner = state.profiles.identify(user, device, at);
  if (owner !== undefined) state.profiles.markChanged(owner);
  return owner;
}

/** The profiles know an event, not its request. */
function placeAt(warning: Diagnostic, index: number): Diagnostic {
  return { ...warning, path: `events[${index}].${warning.path}` };
}
