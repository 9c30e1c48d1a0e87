import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { BIN } from '../e2e/emulator.ts';

/** A command that runs until it is stopped, and what it wrote so far. */
export interface RunningProcess {
  stdout(): string;
  stderr(): string;
  /** The first line of its stdout, once it is there. */
  firstLine(): Promise<string>;
  stop(): Promise<void>;
  child: ChildProcess;
}

export function startProcess(args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningProcess {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: 'pipe', env: { ...process.env, ...env } });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    written.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    written.stderr += chunk.toString();
  });
  const closed = once(child, 'close');
  return {
    child,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    async firstLine() {
      while (!written.stdout.includes('\n')) {
        await Promise.race([
          once(child.stdout, 'data'),
          closed.then(() => {
            throw new Error(`it ended: ${written.stderr}`);
          }),
        ]);
      }
      return written.stdout.split('\n', 1)[0] ?? '';
    },
    async stop() {
      child.kill('SIGTERM');
      await closed;
    },
  };
}
