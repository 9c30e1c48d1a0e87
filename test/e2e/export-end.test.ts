import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeTestDirectory } from '../damage.ts';
import { BIN, type RunningEmulator, runCli, startEmulator } from './emulator.ts';

const OLD = 'the old file\n';
/** Enough that writing it takes a while. */
const REQUESTS = 20;
const TEXT = 'x'.repeat(1_000_000);
const PORTS = ['--gateway-port', '0', '--management-port', '0'];
/** Signals closer to each other than 200 ms are taken for one. */
const BETWEEN_MS = 250;

async function startWithExport(): Promise<{ emulator: RunningEmulator; file: string; directory: string }> {
  const directory = makeTestDirectory();
  const file = join(directory, 'session.ndjson');
  writeFileSync(file, OLD);
  const emulator = await startEmulator(...PORTS, '--export', file);
  onTestFinished(() => void emulator.process.kill('SIGKILL'));
  const apiKey = emulator.ready.projects[0]?.apiKey;
  for (let n = 0; n < REQUESTS; n++) {
    const event = { event_type: 'Large', user_id: `user-${n}`, event_properties: { text: TEXT } };
    await emulator.post(`${emulator.ready.us}/2/httpapi`, { api_key: apiKey, events: [event] });
  }
  return { emulator, file, directory };
}

const isWriting = (directory: string) => readdirSync(directory).some((name) => name.endsWith('.new'));

/** Whether the file is the old one, or the new one as a whole. */
function readKind(file: string): string {
  const text = readFileSync(file, 'utf8');
  if (text === OLD) return 'old';
  const { type, parts } = JSON.parse(text.trim().split('\n').at(-1) ?? '');
  return type === 'end' && parts >= REQUESTS ? 'new' : 'cut';
}

describe('in the middle of an export', { timeout: 60_000 }, () => {
  it('kill -9 leaves the old file, and the next export leaves nothing beside it', async () => {
    const { emulator, file, directory } = await startWithExport();
    const ended = once(emulator.process, 'exit');
    emulator.process.kill('SIGTERM');
    await vi.waitUntil(() => isWriting(directory), { timeout: 30_000, interval: 1 });
    emulator.process.kill('SIGKILL');
    await ended;
    expect(readKind(file)).toBe('old');
    const next = await startEmulator(...PORTS, '--export', file);
    expect(await next.stop()).toBe(0);
    expect(readdirSync(directory)).toEqual(['session.ndjson']);
  });

  it('more signals leave the old file or the new one as a whole', async () => {
    const { emulator, file, directory } = await startWithExport();
    const ended = once(emulator.process, 'exit');
    emulator.process.kill('SIGTERM');
    await vi.waitUntil(() => isWriting(directory), { timeout: 30_000, interval: 1 });
    const more = setInterval(() => emulator.process.kill('SIGTERM'), BETWEEN_MS);
    const [own, by] = await ended;
    const code = own ?? (by === 'SIGTERM' ? 143 : by);
    clearInterval(more);
    const kind = readKind(file);
    expect([code, kind]).toEqual(kind === 'new' ? [0, 'new'] : [143, 'old']);
  });

  it('the second signal is told what is written, and the third ends it at once with 128 and its number', async () => {
    const pipe = join(makeTestDirectory(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const child = spawn(process.execPath, [BIN, 'emulate', '--json', '--port', '0', ...PORTS, '--export', pipe]);
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await once(createInterface(child.stdout), 'line');
    const ended = once(child, 'exit');
    const signals = setInterval(() => child.kill('SIGINT'), BETWEEN_MS);
    // Of the signal, which shells have as 130.
    expect(await ended).toEqual([null, 'SIGINT']);
    clearInterval(signals);
    expect(said).toContain(`Still writing ${pipe}; ended now, it stays as it was. Once more ends it at once.`);
  });
});

it('of two processes on one data directory the second ends with 3 and names the first', async () => {
  const directory = makeTestDirectory();
  const first = await startEmulator(...PORTS, '--data-dir', directory);
  const { code, stderr } = await runCli(['emulate', '--json', '--port', '0', ...PORTS, '--data-dir', directory]);
  expect([code, stderr]).toEqual([3, expect.stringContaining(String(first.process.pid))]);
  expect(stderr).not.toContain('bug');
  expect((await fetch(`${first.ready.control}/stats`)).status).toBe(200);
  expect(await first.stop()).toBe(0);
}, 30_000);

it('lines that stderr did not take are counted in GET /stats', async () => {
  const full = openSync('/dev/full', 'w');
  const directory = makeTestDirectory();
  const args = [BIN, 'emulate', '--json', '--port', '0', ...PORTS, '--forwarder-data-dir', directory];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', full] });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.stdout === null) throw new Error('it has no output');
  const [line] = await once(createInterface(child.stdout), 'line');
  const { control, gateway, pipelineKey } = JSON.parse(line);
  const order = { type: 'track', event: 'Order Completed', userId: 'user-1', properties: { total: 'much' } };
  await fetch(`${gateway}/v1/t`, {
    method: 'POST',
    headers: { authorization: `Bearer ${pipelineKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  const stats = async () => (await fetch(`${control}/stats`)).text();
  await expect.poll(stats, { timeout: 10_000 }).toMatch(/"linesLost":\{"stdout":0,"stderr":[1-9]/);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
}, 30_000);
