import { hideSecretIn } from '../../lib/redact-secret.ts';
import { startFairClock } from './fair-clock.ts';
import { openRun, type Run, type RunContext } from './open-run.ts';
import { createSemaphore } from './semaphore.ts';

/** Last lines of what it wrote that tell why. */
const SHOWN_LINES = 3;

/**
 * Starts a forwarder once, before it is judged: one that does not start would fail every case for the same reason.
 *
 * @returns why it cannot be judged, and the last lines that it wrote; nothing where it gets ready
 */
export async function tryStart(options: Omit<RunContext, 'fair' | 'starts'>): Promise<string[]> {
  const fair = startFairClock();
  let run: Run | undefined;
  try {
    run = await openRun({ ...options, fair, starts: createSemaphore(1) }, {});
    await run.start();
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const said = (run?.output.stderr ?? '').trim().split('\n').slice(-SHOWN_LINES);
    const told = said.map((line) => `  ${hideSecretIn(line, run?.apiKey ?? '')}`).filter((line) => line.trim() !== '');
    return [`Failed to start the forwarder: ${reason}. ${HOW}`, ...told];
  } finally {
    await run?.close();
    fair.close();
  }
}

const HOW = 'Look at its command, and see that it writes {"type":"ready"} to stdout; conformance/README.md says how.';
