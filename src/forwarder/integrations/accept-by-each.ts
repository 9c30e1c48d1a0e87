import type { TakenEvent } from '../intake/take-events.ts';
import type { Integration } from './create-integration.ts';

/**
 * Hands events to every integration (`intake.all-or-each`). One that cannot take them neither makes the gateway refuse for
 * the others, nor has the sender send again what the others took: its share goes to its dead letters. Where none of them
 * stored any, nothing is taken at all, and the sender is told.
 *
 * @throws {OutboxFullError} @throws {StorageError} when none of them could take any
 */
export async function acceptByEach(integrations: readonly Integration[], events: readonly TakenEvent[]): Promise<void> {
  const results = await Promise.allSettled(integrations.map((integration) => integration.accept(events)));
  const stored = results.some((result) => result.status === 'fulfilled' && result.value > 0);
  await Promise.all(
    results.map(async (result, index) => {
      if (result.status === 'fulfilled') return;
      if (!stored) throw result.reason;
      await integrations[index]?.acceptOverflow(events, result.reason);
    }),
  );
}
