import type { RecentEvent } from '../explained-events.ts';
import type { TakenEvent } from '../intake/take-events.ts';
import type { ManagedIntegration } from '../integrations/create-integrations.ts';
import { ApiProblem } from './api-problem.ts';

/** Most events in the list. */
const MOST_LISTED = 50;

/** Events that came in lately, newest first; each goes to every integration, and is listed once. */
export function listRecent(integrations: readonly ManagedIntegration[]): object {
  const byEvent = new Map<TakenEvent, RecentEvent>();
  for (const { running } of integrations) {
    for (const one of running.recentEvents().take(MOST_LISTED)) byEvent.set(one.taken, one);
  }
  const events = [...byEvent.values()]
    .toSorted((one, other) => other.taken.arrival.receivedAt - one.taken.arrival.receivedAt)
    .slice(0, MOST_LISTED)
    .map(({ insertId, taken: { event, arrival } }) => ({
      insert_id: insertId,
      type: event.type,
      event: event.event ?? event.name ?? null,
      user_id: event.userId ?? null,
      anonymous_id: event.anonymousId ?? null,
      received_at: new Date(arrival.receivedAt).toISOString(),
    }));
  return { events };
}

/**
 * The event that is listed by this insert_id.
 *
 * @throws {ApiProblem} 404 where it is not remembered
 */
export function findRecent(integrations: readonly ManagedIntegration[], insertId: string): TakenEvent {
  for (const { running } of integrations) {
    const found = running.recentEvents().find((one) => one.insertId === insertId);
    if (found !== undefined) return found.taken;
  }
  throw new ApiProblem(
    404,
    'There is no such event',
    'No event of this insert_id is remembered; the newest 2000 of each integration are.',
  );
}
