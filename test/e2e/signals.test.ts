import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { createRng } from '../../lib/rng.ts';
import { createMockAmplitude, type MockAmplitude } from '../../mock-amplitude/index.ts';
import { createForwarder } from '../../src/forwarder/create-forwarder.ts';
import { handlesSignals, startInTerminal, type TerminalProcess } from './terminal-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'signals-'));
/** Takes requests and never answers. */
let seen = 0;
const silent = createServer(() => {
  seen++;
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  writeFileSync(join(folder, 'session.ndjson'), '{"type":"track","event":"x","userId":"user-1"}\n');
});
/** What is attached to. */
let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude();
});
afterAll(() => mock.close());

/** More dead letters than a pipe holds. */
const deadLetters = join(folder, 'dead-letters');
beforeAll(async () => {
  const forwarder = await createForwarder({
    ...{ host: '127.0.0.1', gatewayPort: 0, pipelineKey: 'dk_test', signingSecret: 'test-secret' },
    integration: { endpoint: `${url}/2/httpapi`, apiKey: 'e2e0000000000000000000000000f0f0' },
    clock: systemClock,
    rng: createRng(1),
    dataDir: deadLetters,
  });
  const tooShort = { type: 'track', event: 'x'.repeat(1000), anonymousId: 'a' };
  const response = await fetch(`${forwarder.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: 'Bearer dk_test', 'content-type': 'application/json' },
    body: JSON.stringify({ batch: Array.from({ length: 400 }, () => tooShort) }),
  });
  expect(response.status).toBe(200);
  expect(forwarder.counts().dead).toBeGreaterThan(300);
  await forwarder.close();
});

/** A pipe that is held open, and that nobody reads. */
function unread(): string {
  const pipe = newFile();
  execFileSync('mkfifo', [pipe]);
  const held = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => closeSync(held));
  return pipe;
}

const started: TerminalProcess[] = [];
afterAll(() => {
  for (const { pid, isGone } of started) if (!isGone()) process.kill(pid, 'SIGKILL');
  silent.closeAllConnections();
  silent.close();
  rmSync(folder, { recursive: true });
});

/** Side by side they take their time. */
const WAIT = { timeout: 25_000, interval: 20 };

let files = 0;
const newFile = () => join(folder, `file-${++files}`);

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1, SIGQUIT: 3 } as const;
const SIGNAL_NAMES = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

interface Command {
  args: () => string[];
  /** Whether it does what it is started for. Default: it handles signals. */
  isUp?: (terminal: TerminalProcess) => boolean;
  /** How it ends; exec as what it runs. */
  code: number | 'signal';
}

const forward = () => ['forward', '--port', '0', '--endpoint', url, '--forwarder-data-dir', newFile()];
const says = (text: string) => (terminal: TerminalProcess) => terminal.text().includes(text);
const hasSent = (before: number) => () => seen > before;

const COMMANDS: Record<string, Command> = {
  'emulate with its screen': {
    args: () => ['emulate', '--port', '0', '--demo', '--demo-rate', '20', '--export', newFile()],
    isUp: says('Page Viewed'),
    code: 0,
  },
  'debug with its screen': { args: () => ['debug', '--url', mock.us], isUp: says('Nothing has come in'), code: 0 },
  'debug as lines': { args: () => ['debug', '--url', mock.us, '--json'], isUp: says('"attached"'), code: 0 },
  'emulate as lines': {
    args: () => ['emulate', '--port', '0', '--demo', '--export', newFile(), '<', '/dev/null'],
    isUp: says('Manage'),
    code: 0,
  },
  'emulate --json': {
    args: () => ['emulate', '--json', '--port', '0', '--export', newFile()],
    isUp: says('"ready"'),
    code: 0,
  },
  exec: {
    args: () => ['exec', '--export', newFile(), '--', 'sh', '-c', 'echo up; exec sleep 30'],
    isUp: says('up'),
    code: 'signal',
  },
  forward: { args: forward, isUp: says('"ready"'), code: 0 },
  'forward --dry-run': { args: () => [...forward(), '--dry-run'], isUp: says('"ready"'), code: 0 },
  replay: { args: () => ['replay', join(folder, 'session.ndjson'), '--url', url], isUp: hasSent(0), code: 3 },
  conformance: { args: () => ['conformance', '--url', url, '--only', 'envelope.success'], isUp: hasSent(0), code: 3 },
  explain: { args: () => ['explain', '-'], code: 3 },
  // Its reader does not read: it waits.
  'dead-letters': {
    args: () => ['dead-letters', 'list', '--json', '--forwarder-data-dir', deadLetters, '>', unread()],
    code: 3,
  },
};

/** Keys that bring signals about: what exec runs is told by the terminal itself. */
const KEYS: Partial<Record<keyof typeof SIGNALS, string>> = { SIGINT: '\u0003', SIGQUIT: '\u001c' };

async function start(name: string): Promise<TerminalProcess & { exported: string | undefined }> {
  const { args, isUp = () => true } = COMMANDS[name] ?? { args: () => [] };
  const given = args();
  const terminal = await startInTerminal(given, { AMPLITUDE_EMULATOR_API_KEY: 'e2e0000000000000000000000000f0f0' });
  started.push(terminal);
  await vi.waitUntil(() => handlesSignals(terminal.pid) && isUp(terminal), WAIT);
  const place = given.indexOf('--export');
  return { ...terminal, exported: place < 0 ? undefined : given[place + 1] };
}

function expectWhole(file: string | undefined): void {
  if (file === undefined) return;
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ type: 'end', parts: lines.length - 2 });
}

const ON = '\u001b[?1049h';
const OFF = '\u001b[?1049l';

describe.skipIf(process.platform !== 'linux').concurrent.each(Object.keys(COMMANDS))('%s in a terminal', (name) => {
  const expectEnd = async (terminal: Awaited<ReturnType<typeof start>>, signal: number) => {
    const code = COMMANDS[name]?.code;
    expect([await terminal.code, terminal.text()]).toEqual([
      code === 'signal' ? 128 + signal : code,
      expect.anything(),
    ]);
    expectWhole(terminal.exported);
    expect(terminal.text().lastIndexOf(OFF)).toBeGreaterThanOrEqual(terminal.text().lastIndexOf(ON));
    expect(terminal.text()).not.toMatch(/^ {4}at /m);
  };

  it.each(SIGNAL_NAMES)('ends cleanly by %s', async (signal) => {
    const terminal = await start(name);
    const key = name === 'exec' ? KEYS[signal] : undefined;
    if (key === undefined) process.kill(terminal.pid, signal);
    else terminal.type(key);
    await expectEnd(terminal, SIGNALS[signal]);
  });

  it('ends cleanly by Ctrl-C', async () => {
    const terminal = await start(name);
    terminal.type('\u0003');
    await expectEnd(terminal, SIGNALS.SIGINT);
  });

  it('ends cleanly when the terminal is closed', async () => {
    const terminal = await start(name);
    terminal.hangUp();
    await vi.waitUntil(terminal.isGone, WAIT);
    expectWhole(terminal.exported);
  });
});

describe.skipIf(process.platform !== 'linux')('a terminal that nobody reads', () => {
  it('does not keep emulate from answering, nor from ending', async () => {
    const terminal = await start('emulate with its screen');
    terminal.freeze();
    const us = /127\.0\.0\.1:\d+/.exec(terminal.text())?.[0];
    // A terminal holds some kilobytes; each frame of this traffic is one.
    for (let request = 0; request < 200; request++) {
      expect((await fetch(`http://${us}/2/httpapi`, { method: 'POST', body: String(request) })).status).toBe(400);
    }
    process.kill(terminal.pid, 'SIGTERM');
    await vi.waitUntil(terminal.isGone, WAIT);
    expectWhole(terminal.exported);
    terminal.hangUp();
  });
});
