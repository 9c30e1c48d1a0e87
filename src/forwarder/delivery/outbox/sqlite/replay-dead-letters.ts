import { type DeadLetter, OutboxFullError } from '../outbox.ts';
import type { DeadLettersTable } from './dead-letters-table.ts';
import type { Store } from './open-store.ts';
import { toNewEntry } from './page.ts';
import { createPagesTable } from './pages-table.ts';

/**
 * Puts dead letters' events to the ends of their lanes, all or none, as if they had come in now. Those that another process
 * took meanwhile are left out.
 *
 * @returns how many
 * @throws {OutboxFullError} when they do not fit
 */
export function replayDeadLetters(
  chosen: readonly DeadLetter[],
  store: Store,
  deadLetters: DeadLettersTable,
  { now, outboxBytes }: { now: number; outboxBytes: number },
): number {
  const pages = createPagesTable(store);
  return store.write('synced', () => {
    const taken = chosen.filter(({ id }) => deadLetters.remove(id));
    pages.add(
      taken.map(({ event }) => toNewEntry(event)),
      now,
    );
    store.totals.added.dead -= taken.length;
    const { bytes } = store.totals.next;
    if (bytes <= outboxBytes) return taken.length;
    throw new OutboxFullError(
      'OUTBOX_FULL',
      `Failed to replay ${taken.length} events: the outbox would hold ${bytes} of ${outboxBytes} bytes.`,
      'Replay fewer, or wait until some are delivered.',
    );
  });
}
