import { type ChildProcessWithoutNullStreams, type SpawnOptionsWithoutStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Life } from './history.ts';
import { isJsonObject } from './read-sent.ts';

/** How a forwarder is started: a line for a shell, or a program with its arguments. */
export type ForwarderCommand = string | readonly string[];

/** What a forwarder says once it is ready. */
export interface Ready {
  /** Where events go; undefined: to stdin, one a line. */
  intake: string | undefined;
  timeScale: number;
}

/** A forwarder that was started. */
export interface ForwarderProcess {
  readonly life: Life;
  /** Rejects where it ends first, or says nothing in time. */
  readonly ready: Promise<Ready>;
  readonly exited: Promise<void>;
  readonly alive: boolean;
  /** Its arguments as everybody on the machine can read them. */
  readonly argv: string;
  /** Writes to stdin; resolves once the pipe has taken it. */
  write(text: string): Promise<void>;
  /** SIGKILL to all that it started. */
  kill(): Promise<void>;
  /** SIGTERM, or the end of stdin where that is its intake; resolves when it has ended or the time is over. */
  stop(deadlineMs: number): Promise<void>;
}

export interface StartOptions {
  command: ForwarderCommand;
  cwd: string;
  env: Record<string, string>;
  now: () => number;
  /** How long it may take until it is ready, in ms. Default 20 s. */
  readyMs?: number | undefined;
  /** Told of each line of stdout that is a JSON object. */
  onMessage: (message: Record<string, unknown>) => void;
  onOutput: (stream: 'stdout' | 'stderr', text: string) => void;
}

const READY_MS = 20_000;

/** Starts a forwarder in a process group of its own. */
export function startForwarderProcess(options: StartOptions): ForwarderProcess {
  const { now, readyMs = READY_MS } = options;
  const child = launch(options);
  const life: Life = { startedAt: now() };
  let intake: string | undefined;
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    const end = (code: number | null, signal: string | null) => {
      if (ended) return;
      ended = true;
      Object.assign(life, { endedAt: now(), code, signal });
      life.endedBy ??= 'itself';
      resolve();
    };
    child.on('exit', end);
    child.on('error', () => end(127, null));
  });
  const ready = new Promise<Ready>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`it said nothing of being ready within ${readyMs / 1000} s`)),
      readyMs,
    );
    exited.then(() => {
      clearTimeout(timer);
      reject(new Error(`it ended before it was ready (exit code ${life.code ?? life.signal})`));
    }, reject);
    readLines(
      child.stdout,
      (text) => options.onOutput('stdout', text),
      (line) => {
        const message = parseMessage(line);
        if (message === undefined) return;
        if (message.type !== 'ready') return options.onMessage(message);
        clearTimeout(timer);
        life.readyAt ??= now();
        intake = typeof message.intake === 'string' ? message.intake.replace(/\/$/, '') : undefined;
        resolve({ intake, timeScale: typeof message.timeScale === 'number' ? message.timeScale : 1 });
      },
    );
  });
  // Whoever waits for it is told; where nobody does, it is no crash.
  ready.catch(() => {});
  child.stderr.setEncoding('utf8').on('data', (text: string) => options.onOutput('stderr', text));
  child.stdin.on('error', () => {});

  const signal = (name: 'SIGKILL' | 'SIGTERM') => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It has ended already.
    }
  };
  return {
    life,
    ready,
    exited,
    get alive() {
      return !ended;
    },
    argv: readArguments(child.pid),
    write: (text) =>
      new Promise((resolve) => {
        if (ended) return resolve();
        child.stdin.write(text, () => resolve());
      }),
    async kill() {
      if (!ended) life.endedBy = 'kill';
      signal('SIGKILL');
      await exited;
    },
    async stop(deadlineMs) {
      if (ended) return;
      life.endedBy = 'stop';
      const begun = now();
      if (intake === undefined) child.stdin.end();
      signal('SIGTERM');
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, deadlineMs);
      });
      await Promise.race([exited, late]);
      clearTimeout(timer);
      life.stopMs = now() - begun;
      if (!ended) signal('SIGKILL');
      await exited;
    },
  };
}

function launch({ command, cwd, env }: StartOptions): ChildProcessWithoutNullStreams {
  const options: SpawnOptionsWithoutStdio = { cwd, env, detached: true, stdio: 'pipe' };
  if (typeof command !== 'string') {
    const [program = '', ...args] = command;
    return spawn(program, args, options);
  }
  // So that the signal and the exit code are the forwarder's, not a shell's.
  const line = /[;&|\n]/.test(command) ? command : `exec ${/^\w+=/.test(command) ? 'env ' : ''}${command}`;
  return spawn('/bin/sh', ['-c', line], options);
}

function readLines(stream: Readable, onText: (text: string) => void, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    onText(text);
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(-MAX_LINE);
    for (const line of lines) onLine(line);
  });
}

/** Longest line of stdout that is read, in characters. */
const MAX_LINE = 65_536;

function parseMessage(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const message: unknown = JSON.parse(line);
    return isJsonObject(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

function readArguments(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
