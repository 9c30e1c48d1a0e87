import type { TakenEvent } from '../intake/take-events.ts';
import type { Integration } from './create-integration.ts';

/**
 * Hands events to every integration (`intake.all-or-each`). One that cannot take them neither makes the gateway refuse for
 * the others, nor has the sender send again what the others took: its share goes to its dead letters. Where none of them
 * stored any, nothing is taken at all, and the sender is told.
 *
 * @throws {OutboxFullError} @throws {StorageError} when none of them could take any
 */
export async function acceptByEach(
  integrations: readonly Pick<Integration, 'accept' | 'acceptOverflow'>[],
  events: readonly TakenEvent[],
): Promise<void> {
  const accepting = integrations.map((integration) => integration.accept(events));
  // What one cannot take goes to its dead letters as soon as another has stored it.
  const stored = Promise.any(accepting.map(refuseNone)).then(
    () => true,
    () => false,
  );
  await Promise.all(
    integrations.map(async (integration, index) => {
      try {
        await accepting[index];
      } catch (error) {
        if (!(await stored)) throw error;
        await integration.acceptOverflow(events, error);
      }
    }),
  );
}

async function refuseNone(accepting: Promise<number>): Promise<void> {
  if ((await accepting) === 0) throw new Error('nothing was stored');
}
