import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { vi } from 'vitest';
import { BIN } from './emulator.ts';

/** The command line in a terminal of its own. */
export interface TerminalProcess {
  pid: number;
  /** What the terminal was sent. */
  text(): string;
  type(keys: string): void;
  /** Closes the terminal, as a window or a connection is closed. */
  hangUp(): void;
  /** Lets nobody read the terminal any more, as a connection that hangs. */
  freeze(): void;
  /** Its exit code; 128 and its number where a signal ended it. Not known once the terminal is closed. */
  code: Promise<number | null>;
  isGone(): boolean;
}

/**
 * Starts the command line in a terminal, which util-linux makes: with the shell making way for it, it is the one that is
 * told when the terminal is closed.
 */
export async function startInTerminal(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<TerminalProcess> {
  const command = ['exec', process.execPath, BIN, ...args]
    .map((part) => (part === '<' || part === '>' ? part : `'${part}'`))
    .join(' ');
  const script = spawn('script', ['-qefc', command.replace("'exec'", 'exec'), '/dev/null'], {
    stdio: 'pipe',
    // Where the locale knows no more than ASCII, the screen is drawn so.
    env: { ...process.env, TERM: 'xterm', LC_ALL: 'C.UTF-8', ...env },
  });
  let text = '';
  script.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  script.stdin.on('error', () => {});
  // Once all it wrote has been read, too.
  const code = once(script, 'close').then(([ended]) => ended);
  const pid = await vi.waitUntil(
    () => Number(readFileSync(`/proc/${script.pid}/task/${script.pid}/children`, 'utf8').trim()),
    { timeout: 15_000, interval: 20 },
  );
  return {
    pid,
    text: () => text,
    type: (keys) => void script.stdin.write(keys),
    hangUp: () => void script.kill('SIGKILL'),
    freeze: () => void script.kill('SIGSTOP'),
    code,
    isGone: () => isGone(pid),
  };
}

/** A process that has ended may stay in the list until somebody asks for its exit code. */
function isGone(pid: number): boolean {
  const state = readState(pid);
  return state === undefined || state === 'Z';
}

function readState(pid: number): string | undefined {
  try {
    return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

/** Whether a process handles a closed terminal, which it does as soon as it handles any signal. */
export function handlesSignals(pid: number): boolean {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const caught = BigInt(`0x${/^SigCgt:\s*(\w+)/m.exec(status)?.[1] ?? '0'}`);
  return (caught & 1n) === 1n;
}
