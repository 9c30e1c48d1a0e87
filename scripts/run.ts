// What npm scripts run: the command line, built where something changed. run.ts <command> [its arguments]
import { buildIfChanged } from './build-all.ts';

/** How often it is looked whether npm's shell is still there, in ms. */
const LOOK_MS = 200;

stopWithParent(process.ppid);
await buildIfChanged();
await import(new URL('../dist/src/cli/bin.js', import.meta.url).href);

/**
 * npm passes a signal on to the shell that runs the script, and a shell that is killed passes nothing on. (`exec` would make
 * this process take the shell's place, but cmd.exe has no such thing.) So it is looked whether the shell is still there.
 * What comes from a terminal comes to this process too, once. (`kill -INT` of npm alone is the one thing that is lost: dash
 * keeps it to itself until the script ends.)
 */
function stopWithParent(parent: number): void {
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(parent)) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS).unref();
}

/** On Windows a process keeps its parent's number when the parent is gone. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
