import { dropEvents } from '../../event-log/drop-events.ts';
import { LoggedRequest } from '../../event-log/logged-request.ts';
import type { VerdictLog } from '../../event-log/verdict-log.ts';
import type { Profiles } from '../profiles/create-profiles.ts';
import { deletionDone } from './deletion-rules.ts';

/**
 * Deletes users of a project: their profiles, and their events from all that is read back.
 *
 * @returns the requests that changed
 */
export function deleteUsers(
  project: string,
  amplitudeIds: readonly number[],
  { profiles, log }: { profiles: Profiles; log: VerdictLog },
): LoggedRequest[] {
  const all = new Set(amplitudeIds.flatMap((id) => [id, ...profiles.aliases(id)]));
  for (const id of amplitudeIds) profiles.remove(id);
  const changed: LoggedRequest[] = [];
  for (const request of log.entries()) {
    if (!(request instanceof LoggedRequest) || request.project !== project) continue;
    if (dropEvents(request, all, deletionDone)) changed.push(request);
  }
  return changed;
}
