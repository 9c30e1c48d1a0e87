import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { DEFAULT_DELIVERY_LIMITS } from '../../src/forwarder/delivery/delivery-limits.ts';
import { createSqliteOutbox } from '../../src/forwarder/delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { storeFile } from '../../src/forwarder/delivery/outbox/sqlite/open-store.ts';
import { OK, startFakeAmplitude } from '../forwarder/fake-amplitude.ts';
import { BIN, type Ready } from './emulator.ts';

const folder = mkdtempSync(join(tmpdir(), 'output-'));
afterAll(() => rmSync(folder, { recursive: true }));
const dataDir = join(folder, 'data');
const DEAD_LETTERS = 40;
/** Of one dead letter; all of them are far more than a pipe holds. */
const LETTER_BYTES = 50_000;

beforeAll(async () => {
  const outbox = createSqliteOutbox({
    file: storeFile(dataDir),
    clock: systemClock,
    limits: DEFAULT_DELIVERY_LIMITS,
    onProblem: () => {},
  });
  for (let id = 0; id < DEAD_LETTERS; id++) {
    await outbox.append(
      [],
      [
        {
          event: { event_type: 'x', device_id: `device-${id}`, time: 1, insert_id: String(id), event_properties: {} },
          rule: 'deliver.413',
          field: null,
          reason: 'x'.repeat(LETTER_BYTES),
          attempts: 1,
          history: [],
          answer: null,
          at: 5,
        },
      ],
    );
  }
  await outbox.close();
  writeFileSync(join(folder, 'event.json'), '{"type":"track","event":"x","userId":"user-123"}');
  writeFileSync(join(folder, 'broken.ndjson'), `${'no JSON\n'.repeat(20_000)}`);
});

/** Starts it until the test is finished; one that runs beside others says which it is. */
function start(
  args: string[],
  stdio: StdioOptions,
  test: Pick<TestContext, 'onTestFinished'> = { onTestFinished },
): ChildProcess {
  const env = { ...process.env, AMPLITUDE_EMULATOR_API_KEY: 'e2e0000000000000000000000000f0f0' };
  const child = spawn(process.execPath, [BIN, ...args], { stdio, env });
  test.onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

const exitOf = async (child: ChildProcess): Promise<number | null> => (await once(child, 'exit'))[0];
const letters = ['dead-letters', 'list', '--forwarder-data-dir', dataDir, '--json'];
const forward = ['forward', '--port', '0', '--endpoint', 'http://127.0.0.1:1/', '--forwarder-data-dir'];
const replay = ['replay', join(folder, 'broken.ndjson'), '--url', 'http://127.0.0.1:1'];
/** Every command that has something to print. */
const COMMANDS: [name: string, args: string[], code: number][] = [
  ['emulate --json', ['emulate', '--json', '--port', '0', '--demo', '--demo-rate', '100'], 0],
  ['emulate', ['emulate', '--port', '0', '--demo', '--demo-rate', '100'], 0],
  ['forward', [...forward, join(folder, 'forward')], 0],
  ['forward --dry-run', [...forward, join(folder, 'dry-run'), '--dry-run'], 0],
  ['replay', replay, 3],
  ['dead-letters list', letters, 0],
  ['dead-letters show', ['dead-letters', 'show', '--all', '--forwarder-data-dir', dataDir], 0],
  ['explain', ['explain', join(folder, 'event.json')], 0],
  // It has judged before it prints.
  ['conformance', ['conformance', '--only', 'event.id-length'], 0],
  ['--help', ['--help'], 0],
];

describe.skipIf(!existsSync('/dev/full'))('a full disk', () => {
  const full = openSync('/dev/full', 'w');
  afterAll(() => closeSync(full));

  it.concurrent.for(COMMANDS)('under the data of %s is said, and is exit code 3', async ([_name, args], test) => {
    const child = start(args, ['ignore', full, 'pipe'], test);
    const said = child.stderr === null ? '' : text(child.stderr);
    expect(await exitOf(child)).toBe(3);
    expect(await said).toMatch(/Failed to print: stdout cannot be written: ENOSPC.* Make room/);
    expect(await said).not.toMatch(/^ {4}at /m);
  });

  it('under what emulate says ends nothing', async () => {
    const child = start(
      ['emulate', '--json', '--port', '0', '--forwarder-data-dir', join(folder, 'emulate')],
      ['ignore', 'pipe', full],
    );
    const { gateway, pipelineKey } = await readReady(child);
    expect((await post(gateway, pipelineKey)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
  });

  it('under the log of forward ends nothing; lines that are lost are counted', async () => {
    const amplitude = await startFakeAmplitude(() => OK);
    onTestFinished(amplitude.close);
    const args = [
      'forward',
      '--port',
      '0',
      '--endpoint',
      amplitude.endpoint,
      '--forwarder-data-dir',
      join(folder, 'full'),
    ];
    const child = start(args, ['ignore', 'pipe', full]);
    const { gateway, metrics } = await readReady(child);
    expect((await post(gateway, 'dk_local_pipeline_key')).status).toBe(200);
    await expect.poll(() => amplitude.stored.length).toBe(1);
    expect((await fetch(metrics.replace('/metrics', '/readyz'))).status).toBe(200);
    expect(await (await fetch(metrics)).text()).toMatch(/\namplitude_forwarder_log_lines_lost_total [2-9]\n/);
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
  });
});

async function readReady(child: ChildProcess): Promise<Ready & { metrics: string }> {
  if (child.stdout === null) throw new Error('it has no output');
  const [line] = await once(createInterface(child.stdout), 'line');
  return JSON.parse(line);
}

function post(gateway: string, pipelineKey: string): Promise<Response> {
  return fetch(`${gateway}/v1/t`, {
    method: 'POST',
    headers: { authorization: `Bearer ${pipelineKey}`, 'content-type': 'application/json' },
    body: '{"type":"track","event":"x","userId":"user-123","messageId":"1"}',
  });
}

describe('a reader that is gone', () => {
  const ending = COMMANDS.filter(([name]) => name !== 'forward');
  it.concurrent.for(ending)('is a clean end of %s', async ([_name, args, code], test) => {
    const child = start(args, 'pipe', test);
    child.stdout?.destroy();
    const said = child.stderr === null ? '' : text(child.stderr);
    expect([await exitOf(child), await said]).toEqual([code, expect.not.stringMatching(/Failed|^ {4}at /m)]);
  });
});

describe('a reader that does not read', () => {
  it.each([
    ['dead-letters list', letters, /On stdout \d+ lines are missing: nobody read them/],
    ['replay', replay, /Stopped: what comes after line \d+ was not sent/],
  ])('holds %s up, until it is told to stop', async (_name, args, says) => {
    const child = start(args, 'pipe');
    child.stdout?.pause();
    const said = child.stderr === null ? '' : text(child.stderr);
    await expect.poll(() => child.stdout?.readableLength).toBeGreaterThan(0);
    child.kill('SIGTERM');
    expect([await exitOf(child), await said]).toEqual([3, expect.stringMatching(says)]);
  });

  it('that reads on gets all of what has an end', async () => {
    const child = start(letters, 'pipe');
    child.stdout?.pause();
    await expect.poll(() => child.stdout?.readableLength).toBeGreaterThan(0);
    const output = child.stdout === null ? '' : await text(child.stdout);
    expect(output.trim().split('\n')).toHaveLength(DEAD_LETTERS);
  });

  it('costs emulate --json no more than a few megabytes, and is told what it missed once it reads', async () => {
    const child = start(['emulate', '--json', '--port', '0'], 'pipe');
    const output = collectLines(child);
    await expect.poll(() => output.lines.length).toBe(1);
    const { us, projects } = JSON.parse(output.lines[0] ?? '');
    child.stdout?.pause();
    const send = (events: object[]) => {
      const body = JSON.stringify({ api_key: projects[0].apiKey, events });
      return fetch(`${us}/2/httpapi`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    };
    // Together a quarter more than what may wait.
    const properties = Object.fromEntries(Array.from({ length: 20 }, (_, key) => [`key-${key}`, 'x'.repeat(1000)]));
    for (let request = 0; request < 50; request++) {
      await send(
        Array.from({ length: 10 }, (_, place) => {
          return { event_type: 'Many', device_id: `device-${request}-${place}`, event_properties: properties };
        }),
      );
    }
    child.stdout?.resume();
    await expect.poll(() => output.lines.findIndex((line) => line.startsWith('{"type":"dropped"'))).toBeGreaterThan(0);
    await send([{ event_type: 'Last', device_id: 'device-1' }]);
    await expect.poll(() => output.lines.at(-1)).toContain('"Last"');
    const records = output.lines.map((line) => JSON.parse(line));
    const dropped = records.filter(({ type }) => type === 'dropped').reduce((sum, { lines }) => sum + lines, 0);
    const shown = records.filter(({ eventType }) => eventType === 'Many').length;
    expect(shown).toBeGreaterThan(100);
    // All that is missing is counted: requests as well as events.
    expect(records.filter(({ kind }) => kind !== undefined).length + dropped).toBe(50 * 11 + 2);
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
  }, 60_000);

  it.each([
    ['emulate --json', ['emulate', '--json']],
    ['emulate', ['emulate']],
    ['forward --dry-run', [...forward, join(folder, 'unread'), '--dry-run']],
  ])('is no reason for %s not to end', async (_name, args) => {
    const child = start(
      [...args, '--port', '0', ...(args[0] === 'emulate' ? ['--demo', '--demo-rate', '2000'] : [])],
      'pipe',
    );
    const output = collectLines(child);
    await expect.poll(() => output.lines.length).toBeGreaterThan(0);
    child.stdout?.pause();
    const said = child.stderr === null ? '' : text(child.stderr);
    const { gateway } = args[0] === 'forward' ? JSON.parse(output.lines[0] ?? '') : { gateway: undefined };
    for (let nth = 0; gateway !== undefined && nth < 40; nth++) await postBatch(gateway);
    child.kill('SIGTERM');
    const started = performance.now();
    expect(await exitOf(child)).toBe(0);
    expect(performance.now() - started).toBeLessThan(5000);
    if (gateway !== undefined) expect(await said).toMatch(/On stdout \d+ lines are missing: nobody read them/);
  });
});

/** The lines that come while they are read. */
function collectLines(child: ChildProcess): { lines: string[] } {
  const lines: string[] = [];
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString('latin1')).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  return { lines };
}

/** Far more than a pipe holds, of what each line of a dry run shows. */
function postBatch(gateway: string): Promise<Response> {
  const properties = { text: 'x'.repeat(1000) };
  const batch = Array.from({ length: 50 }, () => ({ type: 'track', event: 'x', userId: 'user-123', properties }));
  const headers = { authorization: 'Bearer dk_local_pipeline_key', 'content-type': 'application/json' };
  return fetch(`${gateway}/v1/batch`, { method: 'POST', headers, body: JSON.stringify({ batch }) });
}
