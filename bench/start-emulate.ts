import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchServer } from './start-server.ts';

/** The built command line. */
export const EMULATE_BIN = fileURLToPath(new URL('../dist/src/cli/bin.js', import.meta.url));

/** How `emulate` shows what comes in: on a terminal of that size, or as JSON. */
export type EmulateForm = 'json' | { columns: number; rows: number };

/** What is said of a screen without events. */
export const EMPTY_SCREEN = 'Nothing has come in';

/**
 * Starts `emulate` in a process of its own: as JSON lines that are read and thrown away, or in a terminal that util-linux makes.
 * Resolves once it answers, and its screen is there.
 */
export async function startEmulate(form: EmulateForm, apiKey: string): Promise<BenchServer> {
  if (!existsSync(EMULATE_BIN)) throw new Error('Failed to measure the debugger: nothing is built. Run npm run build.');
  const folder = mkdtempSync(join(tmpdir(), 'bench-debugger-'));
  const config = join(folder, 'config.json');
  const limits = { eventsPerSecond: 10_000_000 };
  const projects = [{ name: 'bench', apiKey, region: 'us', plan: 'enterprise', limits }];
  writeFileSync(config, JSON.stringify({ amplitude: { projects } }));
  const command = [process.execPath, EMULATE_BIN, 'emulate', '--port', '0', '--config', config];
  const [name = '', ...args] = form === 'json' ? [...command, '--json'] : inTerminal(form, command);
  const child = spawn(name, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, TERM: 'xterm' } });
  let text = '';
  const keep = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout.on('data', keep);
  const isUp = () => (form === 'json' ? text.includes('"ready"') : text.includes(EMPTY_SCREEN));
  while (!isUp()) await once(child.stdout, 'data');
  child.stdout.off('data', keep).resume();
  const [, url = ''] = /(http:\/\/127\.0\.0\.1:\d+)(?:\/2\/httpapi|","eu")/.exec(text) ?? [];
  return {
    url,
    control: `${url}/_emulator/v1`,
    pid: form === 'json' ? (child.pid ?? 0) : childOf(child.pid ?? 0),
    async close() {
      const gone = once(child, 'exit');
      process.kill(form === 'json' ? (child.pid ?? 0) : childOf(child.pid ?? 0), 'SIGTERM');
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

/** A command in a terminal of a size; the shell that sets the size is replaced by it. */
export function inTerminal({ columns, rows }: Exclude<EmulateForm, 'json'>, command: readonly string[]): string[] {
  return ['script', '-qefc', `stty cols ${columns} rows ${rows}; exec ${command.join(' ')}`, '/dev/null'];
}

/** The process that a terminal was made for. */
export function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ', 1)[0]);
}
