import type { Clock } from '../clock.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { escapeLines } from '../escape-text.ts';

/** How long a process may take to stop after something that nobody caught, in ms: its state may be any. */
const LAST_CHANCE_MS = 5000;

/**
 * Lets a command stop cleanly after an exception or a rejection that nobody caught: the terminal is given back, the export
 * written, the outbox closed. Returns what reads the first of them.
 */
export function catchCrashes(stop: () => void, clock: Clock): () => unknown {
  let crash: unknown;
  process.on('uncaughtException', (error) => {
    if (crash !== undefined) return;
    crash = error;
    stop();
    clock.after(LAST_CHANCE_MS, () => {
      const what = escapeLines(String(error instanceof Error ? error.stack : error));
      process.stderr.write(`Failed to stop after: ${what}\n`);
      process.exit(EXIT.couldNotRun);
    });
  });
  return () => crash;
}
