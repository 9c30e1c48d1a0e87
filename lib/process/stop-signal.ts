import { constants } from 'node:os';
import { type Clock, systemClock } from '../clock.ts';

/** How a running command is told to stop. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** Stops from inside: the user pressed q, or the output's reader is gone. */
  stop(): void;
  /** Says what stopping takes its time for, to whoever loses patience. */
  busyWith(what: string): void;
  /** Gives signals to `listener` alone, until the function that is returned is called. */
  handOver(listener: (signal: NodeJS.Signals) => void): () => void;
}

export interface StopOptions {
  say: (message: string) => void;
  /** Ends the process at once, with the exit code of a signal. */
  exit: (code: number, signal: NodeJS.Signals) => never;
  clock?: Clock;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
/** What shells add to the number of a signal to make an exit code of it. */
const SIGNAL_EXIT = 128;
/** Signals within so many ms of another are one: npm passes on what the terminal sends to everybody anyway. */
const SAME_PRESS_MS = 200;

/** The exit code of what a signal ended, as shells have it. */
export function signalExit(signal: NodeJS.Signals): number {
  return SIGNAL_EXIT + constants.signals[signal];
}

/**
 * Listens for Ctrl-C, SIGTERM, SIGQUIT and a closed terminal, until the process ends: a handler that is taken off leaves
 * the next signal to the system, or to Ink, which end the process in the middle of what it writes. The first one asks for
 * a clean stop, the second one is told what it waits for, the third ends the process at once. A closed terminal, which is
 * told by several at different times, never counts as loss of patience.
 */
export function listenForStop({ say, exit, clock = systemClock }: StopOptions): StopSignal {
  const controller = new AbortController();
  let handedTo: ((signal: NodeJS.Signals) => void) | undefined;
  let busy = '';
  let last = Number.NEGATIVE_INFINITY;
  let impatient = false;

  function onSignal(name: NodeJS.Signals): void {
    if (handedTo !== undefined) {
      handedTo(name);
      return;
    }
    const now = clock.now();
    const isSamePress = Math.abs(now - last) < SAME_PRESS_MS;
    last = now;
    if (!controller.signal.aborted) controller.abort();
    else if (!isSamePress && name !== 'SIGHUP') hurry(name);
  }

  function hurry(name: NodeJS.Signals): void {
    if (impatient) exit(signalExit(name), name);
    impatient = true;
    say(`Still ${busy === '' ? 'stopping' : busy}. Once more ends it at once.`);
  }

  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop: () => controller.abort(),
    busyWith(what) {
      busy = what;
    },
    handOver(listener) {
      handedTo = listener;
      return () => {
        handedTo = undefined;
      };
    },
  };
}
