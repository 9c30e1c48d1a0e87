import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { SECOND } from './driver-outbox.ts';

/** The second instance of a driver that has a database. */
export interface SecondDriver extends AsyncDisposable {
  /** Resolves once it delivers; at once where there is none. */
  readonly ready: Promise<unknown>;
  /** Rejects where it ends before it is told to. */
  readonly failed: Promise<never>;
}

/**
 * Starts this driver a second time, as a process of its own that delivers from the same database. In the process group of this
 * one: what kills the driver kills both.
 */
export function startSecond(env: Readonly<Record<string, string | undefined>>, stop: AbortSignal): SecondDriver {
  const never = new Promise<never>(() => {});
  if (env.CONFORMANCE_OUTBOX === undefined || env[SECOND] !== undefined) {
    return { ready: Promise.resolve(), failed: never, async [Symbol.asyncDispose]() {} };
  }
  const { execPath, execArgv, argv } = process;
  const child = spawn(execPath, [...execArgv, ...argv.slice(1)], {
    env: { ...env, [SECOND]: 'true', CONFORMANCE_DATA_DIR: join(env.CONFORMANCE_DATA_DIR ?? '', 'second') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const failed = exited.then(([code, signal]): Promise<never> => {
    if (stop.aborted) return never;
    throw new Error(`the second instance ended by itself, with ${code ?? signal}`);
  });
  failed.catch(() => {});
  const end = () => void child.kill('SIGTERM');
  stop.addEventListener('abort', end, { once: true });
  return {
    ready: Promise.race([once(child.stdout, 'data'), failed, once(stop, 'abort')]),
    failed,
    async [Symbol.asyncDispose]() {
      stop.removeEventListener('abort', end);
      if (!stop.aborted) end();
      const [code] = await exited;
      if (code !== 0 && stop.aborted) throw new Error(`the second instance ended with ${code}`);
    },
  };
}
