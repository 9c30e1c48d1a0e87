import { type ChildProcess, spawn } from 'node:child_process';
import type { UnfairTime } from './history.ts';
import { createPauseList } from './pause-list.ts';

/** Time in which a judgement is fair: what the machine was too busy for does not count. */
export interface FairClock {
  /** ms of fair time since it was started. */
  fair(): number;
  /** Share of the time since `since` (as `real` gave it) that was not fair, from 0 to 1. */
  unfairSince(mark: FairMark): number;
  mark(): FairMark;
  /** What was not fair since a time of `performance.now()`, counted from it. */
  pausesSince(from: number): UnfairTime[];
  close(): void;
}

/** A point in time, for `unfairSince`. */
export interface FairMark {
  real: number;
  unfair: number;
}

const TICK_MS = 50;
/** A tick that comes so late says that nobody could do anything. */
const LATE_MS = 500;

/** A process that does nothing but look at its clock, and tells when it was not let. */
const CANARY = `let last = performance.now();
setInterval(() => {
  const now = performance.now();
  if (now - last > ${LATE_MS}) process.stdout.write(Math.round(now - last - ${TICK_MS}) + '\\n');
  last = now;
}, ${TICK_MS});
process.stdin.resume().on('end', () => process.exit());`;

/** Starts the clock, and a child that looks at the same machine from outside. */
export function startFairClock(): FairClock {
  let last = performance.now();
  let unfair = 0;
  let toldUntil = 0;
  const pauses = createPauseList();
  /** Both may tell of the same pause. */
  const add = (ms: number) => {
    const now = performance.now();
    const from = Math.max(now - ms, toldUntil);
    if (now > from) {
      unfair += now - from;
      pauses.add({ from, to: now });
    }
    toldUntil = now;
  };
  const timer = setInterval(() => {
    const now = performance.now();
    if (now - last > LATE_MS) add(now - last - TICK_MS);
    last = now;
  }, TICK_MS);
  const canary: ChildProcess = spawn(process.execPath, ['-e', CANARY], { stdio: ['pipe', 'pipe', 'ignore'] });
  canary.on('error', () => {});
  canary.stdin?.on('error', () => {});
  canary.stdout?.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n')) if (line !== '') add(Number(line));
  });
  const started = performance.now();
  return {
    fair: () => performance.now() - started - unfair,
    mark: () => ({ real: performance.now(), unfair }),
    unfairSince: (mark) => {
      const real = performance.now() - mark.real;
      return real <= 0 ? 0 : Math.min(1, (unfair - mark.unfair) / real);
    },
    pausesSince: pauses.since,
    close() {
      clearInterval(timer);
      canary.stdin?.end();
      canary.kill('SIGKILL');
    },
  };
}
