import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { EXIT } from '../../lib/errors/exit-codes.ts';
import { say } from '../../lib/say.ts';

/** Passed on to the command; what they end, ends us. */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
/** Sent by a terminal to everybody who runs in its foreground: the command has them already. */
const FROM_THE_TERMINAL: readonly string[] = ['SIGINT', 'SIGQUIT'];
/** What shells add to the number of a signal to make an exit code of it. */
const SIGNAL_EXIT = 128;

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
 * @example process.exitCode = await runCommand('npm', ['test'], process.env);
 */
export async function runCommand(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const inTerminal = process.stdin.isTTY === true;
  const child = start(command, args, { stdio: 'inherit', env, detached: !inTerminal });
  if (child === undefined) return EXIT.couldNotRun;
  const forward = (signal: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    if (!inTerminal) signalGroup(child.pid, signal);
    else if (!FROM_THE_TERMINAL.includes(signal)) child.kill(signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  try {
    return await ended(child, command);
  } finally {
    for (const signal of FORWARDED) process.removeListener(signal, forward);
  }
}

/** Some failures are thrown, others come as an event. */
function start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess | undefined {
  try {
    return spawn(command, args, options);
  } catch (error) {
    explain(command, error);
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

function ended(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      explain(command, error);
      resolve(EXIT.couldNotRun);
    });
    child.once('exit', (code, signal) =>
      resolve(code ?? SIGNAL_EXIT + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}

function explain(command: string, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = error instanceof Error ? error.message : String(error);
  say(`Failed to run ${command}: ${reason}. ${ADVICE[code] ?? 'Run it by itself to see more.'}`);
}
