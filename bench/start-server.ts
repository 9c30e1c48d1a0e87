import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A server under test, in a process of its own. */
export interface BenchServer {
  url: string;
  /** Of the control API, where it has one. */
  control?: string;
  /** Where it says how many events it has delivered, where it does. */
  delivered?: string;
  pid: number;
  close(): Promise<void>;
}

/** Starts a script of this folder that prints its addresses as its first line, and resolves once it has. */
export function startServer(script: string, ...args: string[]): Promise<BenchServer> {
  return startServerWith([], script, ...args);
}

/** The same with flags for Node. */
export async function startServerWith(
  flags: readonly string[],
  script: string,
  ...args: string[]
): Promise<BenchServer> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [...flags, file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`Failed to start ${script}: it ended before it said where it listens.`);
  });
  const [line] = await Promise.race([once(lines, 'line'), ended]);
  ended.catch(() => {});
  return {
    ...JSON.parse(line),
    pid: child.pid ?? 0,
    async close() {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}
