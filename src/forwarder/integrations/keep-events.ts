import type { Integration } from './create-integration.ts';
import type { IntegrationSettings } from './integration-settings.ts';
import type { KeptEvent } from './kept-event.ts';

/** How many events went with a deleted integration. */
export interface RemovedEvents {
  waiting: number;
  deadLetters: number;
}

const BEING_DELETED = 'it is being deleted';

/** Hands over all that an integration holds. Nothing is sent meanwhile; where it fails, the integration goes on as before. */
export async function keepEvents(
  integration: Integration,
  { paused: wasPaused }: Pick<IntegrationSettings, 'paused'>,
  keep: (kept: AsyncIterable<KeptEvent>) => Promise<void>,
): Promise<void> {
  // One that is only refused is paused too: a probe that goes well would begin to send.
  if (!wasPaused) integration.pause(BEING_DELETED);
  try {
    await keep(integration.kept());
  } catch (error) {
    if (!wasPaused) integration.resume();
    throw error;
  }
}

/** What a person should know of a deleted integration. */
export function describeRemoved(
  { name, id }: IntegrationSettings,
  { waiting, deadLetters }: RemovedEvents,
  areKept: boolean,
): string {
  const how = areKept ? 'They were exported before.' : 'They are gone.';
  return `Deleted "${name}" (${id}), and with it ${waiting} events that waited and ${deadLetters} dead letters. ${how}`;
}
