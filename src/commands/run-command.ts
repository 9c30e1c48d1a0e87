import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { isatty } from 'node:tty';
import { EXIT } from '../../lib/errors/exit-codes.ts';
import { type StopSignal, signalExit } from '../../lib/process/stop-signal.ts';

const STDIN = 0;

/** Sent by a terminal to everybody who runs in its foreground: the command has them already. */
const FROM_THE_TERMINAL: readonly string[] = ['SIGINT', 'SIGQUIT'];

/** What the system says of a command that cannot be run, and what to do about it. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'Check its name and the PATH.',
  EACCES: 'It is no file that can be executed.',
  E2BIG: 'Its arguments and the environment are too long together.',
};

/**
 * Runs a command with this process's input and output, passes signals on to it, and resolves with its exit code; with 128
 * and the signal's number where one ended it, with 3 where it could not be run.
 *
 * In a terminal the command shares our process group, so that it can read what is typed. Elsewhere it gets a group of its
 * own and signals go to all of it: `npm` and the shell between it and the tests do not pass them on.
 *
 * @example process.exitCode = await runCommand('npm', ['test'], { env: process.env, stop, say });
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { env, stop, say }: { env: NodeJS.ProcessEnv; stop: StopSignal; say: (message: string) => void },
): Promise<number> {
  const inTerminal = isatty(STDIN);
  const fail = (error: unknown) => say(explain(command, error));
  const child = start(command, args, { stdio: 'inherit', env, detached: !inTerminal }, fail);
  if (child === undefined) return EXIT.couldNotRun;
  const forward = (signal: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    if (!inTerminal) signalGroup(child.pid, signal);
    else if (!FROM_THE_TERMINAL.includes(signal)) child.kill(signal);
  };
  const takeBack = stop.handOver(forward);
  // Stopped from inside: something here has failed, and the command would be left without its addresses.
  const end = () => forward('SIGTERM');
  stop.signal.addEventListener('abort', end);
  try {
    return await ended(child, fail);
  } finally {
    stop.signal.removeEventListener('abort', end);
    takeBack();
  }
}

/** Some failures are thrown, others come as an event. */
function start(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
  fail: (error: unknown) => void,
): ChildProcess | undefined {
  try {
    return spawn(command, args, options);
  } catch (error) {
    fail(error);
    return undefined;
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // All of the group has ended meanwhile, and its exit is on its way to us.
  }
}

function ended(child: ChildProcess, fail: (error: unknown) => void): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      fail(error);
      resolve(EXIT.couldNotRun);
    });
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? EXIT.couldNotRun : signalExit(signal))));
  });
}

function explain(command: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = error instanceof Error ? error.message : String(error);
  return `Failed to run ${command}: ${reason}. ${ADVICE[code] ?? 'Run it by itself to see more.'}`;
}
