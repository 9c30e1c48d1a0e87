/** How long the process may live on once all is closed, in ms. */
const AFTERLIFE_MS = 2000;

/**
 * Ends the process: by itself, as nothing is left to do; at once where output waits for a reader that may never come.
 *
 * @param isAllRead whether nothing waits on stdout and stderr
 */
export function endProcess(code: number, isAllRead: boolean): void {
  process.exitCode = code;
  if (!isAllRead) process.exit();
  // Not by a clock: it must keep nothing alive itself.
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().join(', ');
    process.stderr.write(`Failed to end: this is a bug in amplitude-emulator, ${open} are still open.\n`);
    process.exit();
  }, AFTERLIFE_MS).unref();
}

/**
 * Ends the process by a signal, with whose exit code shells see it end. `process.exit` alone would wait for what a thread is
 * in the middle of, such as opening a pipe that nobody reads.
 */
export function endAtOnce(code: number, signal: NodeJS.Signals): never {
  // A screen gives its terminal back.
  process.emit('exit', code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // The first process of a container ends by no signal.
  process.exit(code);
}
