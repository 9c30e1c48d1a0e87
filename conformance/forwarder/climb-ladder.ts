import { setTimeout as sleep } from 'node:timers/promises';
import type { ForwarderTarget } from './forwarder-target.ts';
import type { EventAtServer } from './history.ts';
import type { Run } from './open-run.ts';
import { readEvents } from './read-events.ts';
import { numbersStored } from './run-steps.ts';

/** How a run ended. */
export interface Climbed {
  step: 1 | 2 | 3 | 4;
  stored: EventAtServer[];
  /** Numbers of what was delivered only by the second or third step. */
  late: Set<number>;
}

/** How long repeats may take that come late, in ms. */
const REPEATS_MS = 600;
/** Added to the longest wait, in ms. */
const SPARE_MS = 3000;
const LOOK_MS = 25;
/** A forwarder that tries for ever is given up after so many deadlines. */
const MOST_DEADLINES = 3;

/**
 * Waits until all is delivered that has to be. What is not: 1. may come yet, as long as the forwarder may wait; 2. may come
 * when it is told to stop; 3. or when it is started again. 4. What has not come then is lost.
 *
 * @param wanted numbers of the events that have to arrive; asked anew at each step
 * @param waitMs the longest wait in play, unscaled
 */
export async function climbLadder(
  run: Run,
  target: ForwarderTarget,
  wanted: () => readonly number[],
  waitMs: number,
  signal: AbortSignal,
): Promise<Climbed> {
  const deadline = waitMs * run.scale * 1.2 + SPARE_MS;
  await waitForAll();
  await sleep(REPEATS_MS, undefined, { signal });
  let stored = await readEvents(run.server.control, run.id);
  const first = missing(stored);
  const late = new Set<number>();
  if (first.length === 0) return { step: 1, stored, late };

  const note = (now: EventAtServer[]) => {
    const left = new Set(missing(now));
    for (const number of first) if (!left.has(number)) late.add(number);
    stored = now;
    return left.size === 0;
  };
  run.mark('ladder', `step 2: ${first.length} missing, SIGTERM`);
  if (run.process?.alive) await run.process.stop(target.shutdownMs);
  if (note(await readEvents(run.server.control, run.id))) return { step: 2, stored, late };
  if (target.restart) {
    run.mark('ladder', `step 3: ${missing(stored).length} missing, started again without faults`);
    run.tap.faults.clear();
    await run.tap.up();
    await run.start();
    await waitForAll();
    if (note(await readEvents(run.server.control, run.id))) return { step: 3, stored, late };
  }
  run.mark('ladder', `step 4: ${missing(stored).length} never came`);
  return { step: 4, stored, late };

  function missing(events: readonly EventAtServer[]): number[] {
    const there = new Set(
      events.filter(({ verdict }) => verdict === 'accepted' || verdict === 'duplicate').map(({ number }) => number),
    );
    return wanted().filter((number) => !there.has(number));
  }

  async function waitForAll(): Promise<void> {
    const begun = run.now();
    while (run.process?.alive === true && run.quietFor() < deadline && run.now() - begun < MOST_DEADLINES * deadline) {
      signal.throwIfAborted();
      const there = numbersStored(run);
      if (wanted().every((number) => there.has(number)) && !run.tap.requests.some(isOpen)) return;
      await sleep(LOOK_MS);
    }
  }
}

/** An answer that is under way may be the last thing that happens. */
function isOpen({ ending, stored }: { ending: string; stored: boolean }): boolean {
  return ending === 'open' && stored;
}
