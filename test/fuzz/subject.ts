import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Port } from './call.ts';
import { MANAGEMENT_TOKEN, PIPELINE_KEY, PRIVACY, PROJECTS, SIGNING_SECRET, US_KEY } from './grammar/keys.ts';

const BIN = fileURLToPath(new URL('../../dist/src/cli/bin.js', import.meta.url));

/** What is fuzzed: an emulator, and a forwarder that delivers to it, each a process of its own. */
export interface Subject {
  urls: Readonly<Record<Port, string>>;
  /** What is wrong with the processes: one that ended, words on stderr that no input may bring about. */
  problems(): string[];
  /** From now on, what was said on stderr until now is no problem any more. */
  forgive(): void;
  /** Memory of each, in bytes. */
  memory(): Record<'emulate' | 'forward', number>;
  /** Time both together have had a processor, in ms. */
  cpuMs(): number;
  close(): Promise<void>;
}

export type StartSubject = (options: { kept: boolean }) => Promise<Subject>;

/** What is nobody's fault but ours: a stack, a promise that nobody caught, a listener too many. A
 * DeprecationWarning is not: Express's own parser of addresses gets one for an address with a host. */
const OUR_FAULT =
  /\bthis is a bug\b|^\s+at .+:\d+:\d+\)?$|unhandled|(?:Memory|Listeners)\w*Warning|(?:Type|Range|Reference)Error/im;

/** Of the end of stderr, this much is shown, in characters. */
const SHOWN = 1500;

/** Hz of the times in /proc. */
const TICKS_PER_SECOND = 100;

interface Child {
  name: 'emulate' | 'forward';
  process: ChildProcess;
  ready: Record<string, unknown>;
  stderr(): string;
  forgive(): void;
}

/** @param kept whether the emulator has a data directory */
export async function startSubject({ kept }: { kept: boolean }): Promise<Subject> {
  const directory = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const config = join(directory, 'config.json');
  writeFileSync(config, JSON.stringify({ amplitude: { projects: PROJECTS } }));
  const blueprint = join(directory, 'blueprint.json');
  writeFileSync(blueprint, JSON.stringify({ privacy: PRIVACY }));
  const keys = ['--pipeline-key', PIPELINE_KEY, '--signing-secret', SIGNING_SECRET, '--blueprint', blueprint];
  const data = kept ? ['--data-dir', join(directory, 'emulate')] : [];
  const emulate = await start('emulate', directory, [
    ...['--json', '--port', '0', '--config', config, '--management-token', MANAGEMENT_TOKEN],
    // Each port tells HTTP from TLS then.
    ...['--proxy-port', '0'],
    ...keys,
    ...data,
  ]);
  const endpoint = `${emulate.ready.us}/2/httpapi`;
  const forward = await start('forward', directory, [
    '--port',
    '0',
    '--endpoint',
    endpoint,
    '--forwarder-data-dir',
    join(directory, 'forward'),
    ...keys,
  ]);
  const children = [emulate, forward];
  return {
    urls: {
      us: String(emulate.ready.us),
      eu: String(emulate.ready.eu),
      gateway: String(emulate.ready.gateway),
      management: String(emulate.ready.management),
      proxy: String(emulate.ready.proxy),
      forwarder: String(forward.ready.gateway),
      metrics: new URL(String(forward.ready.metrics)).origin,
    },
    problems: () => children.flatMap(describeProblems),
    forgive() {
      for (const child of children) child.forgive();
    },
    memory: () => ({ emulate: readMemory(emulate), forward: readMemory(forward) }),
    cpuMs: () => children.reduce((sum, child) => sum + readCpuMs(child), 0),
    async close() {
      await Promise.all(children.map(end));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function start(name: Child['name'], directory: string, flags: readonly string[]): Promise<Child> {
  const child = spawn(process.execPath, [BIN, name, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, AMPLITUDE_EMULATOR_API_KEY: US_KEY, NODE_OPTIONS: '', XDG_DATA_HOME: directory },
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    // What was looked at may go: only the newest is told.
    stderr = (stderr + chunk.toString()).slice(-1_000_000);
  });
  const lines = createInterface(child.stdout);
  const failed = once(child, 'exit').then(() => {
    throw new Error(`Failed to start ${name}: ${stderr}`);
  });
  const [line] = await Promise.race([once(lines, 'line'), failed]);
  failed.catch(() => {});
  lines.close();
  child.stdout.resume();
  return { name, process: child, ready: JSON.parse(String(line)), stderr: () => stderr, forgive: () => (stderr = '') };
}

function describeProblems({ name, process: child, stderr }: Child): string[] {
  const { exitCode, signalCode } = child;
  if (exitCode !== null || signalCode !== null) {
    return [`${name} ended (${exitCode ?? signalCode}): ${stderr().slice(-SHOWN)}`];
  }
  const found = OUR_FAULT.exec(stderr());
  return found === null ? [] : [`${name} says on stderr: ${showFrom(stderr(), found.index)}`];
}

/** From the line there on, and then what was said before it: two that begin alike are one to us. */
function showFrom(text: string, at: number): string {
  const line = text.lastIndexOf('\n', at) + 1;
  return `${text.slice(line, line + SHOWN)}\n(Before it: ${text.slice(Math.max(0, line - SHOWN / 3), line)})`;
}

function readMemory({ process: child }: Child): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(child, 'status'))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

function readCpuMs({ process: child }: Child): number {
  // The name, in brackets, may hold blanks; user and system time are the 12th and 13th field after it.
  const fields = readProc(child, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return ((Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 1000) / TICKS_PER_SECOND;
}

function readProc({ pid }: ChildProcess, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It ended, or this is no Linux.
    return '';
  }
}

async function end({ process: child }: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
