import { type Clock, wait } from '../../../../../lib/clock.ts';

/** How long it waits before it tries again what failed, in ms. */
const TRY_AGAIN_MS = 200;

export interface RepeatOptions {
  clock: Clock;
  /** Ends it, once what is under way is done. */
  signal: AbortSignal;
  /** How long to wait until the next time, in ms. */
  ms: () => number;
  onFailure: (error: unknown) => void;
}

/** Does something again and again until the end; what fails is tried again sooner. */
export async function repeat({ clock, signal, ms, onFailure }: RepeatOptions, run: () => Promise<void>): Promise<void> {
  for (let failed = false; ; ) {
    try {
      await wait(clock, failed ? TRY_AGAIN_MS : ms(), signal);
    } catch {
      return;
    }
    failed = false;
    await run().catch((error: unknown) => {
      failed = true;
      onFailure(error);
    });
  }
}
