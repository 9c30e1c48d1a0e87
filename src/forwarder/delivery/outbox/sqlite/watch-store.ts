import type { Clock } from '../../../../../lib/clock.ts';
import type { Store } from './open-store.ts';

/** How often to look whether another process changed the store, in ms. */
const WATCH_MS = 500;

/**
 * Looks now and then whether another process, such as `dead-letters replay`, changed the store. SQLite counts that up by
 * itself, so a look reads no table.
 *
 * @param tick called at each look, with whether something changed
 */
export function watchStore({ statement }: Store, clock: Clock, tick: (changed: boolean) => void): { stop(): void } {
  const read = () => Number(statement('PRAGMA data_version').get()?.data_version);
  let seen = read();
  let cancel = clock.after(WATCH_MS, look);

  function look(): void {
    cancel = clock.after(WATCH_MS, look);
    const version = readOr(seen);
    const changed = version !== seen;
    seen = version;
    tick(changed);
  }

  /** A store that cannot be read now is looked at again. */
  function readOr(before: number): number {
    try {
      return read();
    } catch {
      return before;
    }
  }

  return { stop: () => cancel() };
}
