import type { ProjectState } from '../projects/project-states.ts';
import type { RequestResult } from '../rules/request-result.ts';
import { markDuplicates } from './dedup/mark-duplicates.ts';
import { storeRuns } from './profiles/store-runs.ts';
import type { RateEndpoint } from './senders/sender.ts';
import { refuseSilenced } from './senders/silenced.ts';
import { throttleRequest } from './throttle/throttle-request.ts';

/** What Amplitude does with events that no rule refused: all that a project remembers has its say here, in this order. */
export function storeEvents(checked: RequestResult, endpoint: RateEndpoint, state: ProjectState): RequestResult {
  if (checked.verdict !== 'accepted') return checked;
  const { senders } = state.profiles;
  const runs = senders.find(checked.runs);
  const silenced = refuseSilenced(checked, runs, senders.silenced);
  const admitted = throttleRequest(silenced, runs, state.throttle, endpoint);
  if (admitted.verdict !== 'accepted') {
    senders.discardBlank(runs);
    return admitted;
  }
  const stored = storeRuns(markDuplicates(admitted, runs, state.dedup), runs, state);
  senders.trim(runs);
  return stored;
}
