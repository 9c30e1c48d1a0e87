import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./forwarder-child.ts', import.meta.url));

/** A forwarder as a process of its own. */
export interface Child {
  process: ChildProcess;
  /** Resolves with the gateway's address; never where it is killed before. */
  listening: Promise<string>;
  isListening(): boolean;
}

/** @param args as `forwarder-child.ts` reads them */
export function startChild(...args: readonly string[]): Child {
  const process_ = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let url: string | undefined;
  let problems = '';
  process_.stderr.on('data', (chunk: Buffer) => {
    problems += chunk.toString();
  });
  const listening = new Promise<string>((resolve) => {
    process_.stdout.once('data', (chunk: Buffer) => {
      url = chunk.toString().trim();
      resolve(url);
    });
  });
  process_.once('exit', (code) => {
    if (code !== null)
      process_.emit('error', new Error(`the forwarder ended by itself, with ${code}: ${problems.slice(-2000)}`));
  });
  return { process: process_, listening, isListening: () => url !== undefined };
}

/** Rejects where a forwarder ends by itself: that is a finding of its own. */
export function failed({ process: child }: Child): Promise<never> {
  return new Promise((_resolve, reject) => child.once('error', reject));
}
