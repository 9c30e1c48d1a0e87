/** How a running command is told to stop. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** Stops from inside: the user pressed q, or the output's reader is gone. */
  stop(): void;
  /** Takes the handlers off again. */
  dispose(): void;
}

/**
 * Listens for Ctrl-C, SIGTERM and a closed terminal. The first one asks for a clean stop, once; a second Ctrl-C is left to
 * the system, which ends the process at once.
 */
export function listenForStop(): StopSignal {
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stop = () => {
    dispose();
    controller.abort();
  };
  const dispose = () => {
    for (const name of signals) process.removeListener(name, stop);
  };
  for (const name of signals) process.on(name, stop);
  return { signal: controller.signal, stop, dispose };
}
