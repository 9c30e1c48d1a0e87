import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The checkout. */
export const ROOT = new URL('../..', import.meta.url).pathname;

/** The built command line, as a user's shell would run it. */
export const BIN = new URL('../../dist/src/cli/bin.js', import.meta.url).pathname;

/** The first line of `emulate --json`. */
export interface Ready {
  type: 'ready';
  us: string;
  eu: string;
  gateway: string;
  control: string;
  ui: string;
  run: string;
  controlToken?: string;
  ca?: string;
  proxy?: string;
  projects: { name: string; region: 'us' | 'eu'; apiKey: string }[];
  pipelineKey: string;
  management: string;
  managementToken: string;
}

export interface RunningEmulator {
  ready: Ready;
  process: ChildProcess;
  /** Every line after the first, as it was printed. */
  lines: string[];
  stderr(): string;
  /** Sends a signal and resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  post(url: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Starts `emulate --json` on free ports and resolves when it is ready. */
export async function startEmulator(...flags: string[]): Promise<RunningEmulator> {
  const child = spawn(process.execPath, [BIN, 'emulate', '--json', '--port', '0', ...flags], { stdio: 'pipe' });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const lines: string[] = [];
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the emulator ended with ${code}: ${stderr}`)));
    createInterface(child.stdout).on('line', (line) => {
      const parsed = JSON.parse(line);
      if (parsed.type === 'ready') resolve(parsed);
      else lines.push(line);
    });
  });
  return {
    ready,
    process: child,
    lines,
    stderr: () => stderr,
    async stop(signal = 'SIGTERM') {
      const ended = once(child, 'exit');
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
    post: (url, body, headers = {}) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

/** Runs the command line to its end. */
export async function runCli(
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: 'pipe', env: { ...process.env, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

/** The long flags that a help text lists, each with what it says of it on one line; `--help` itself is none. */
export function readHelp(help: string): [flag: string, text: string][] {
  const [, options = ''] = help.split('Options:\n');
  return options
    .split(/^ {2}(?=-)/m)
    .map((part): [string, string] => [/--[\w-]+/.exec(part)?.[0] ?? '', part.replace(/\s+/g, ' ')])
    .filter(([flag]) => flag !== '' && flag !== '--help');
}
