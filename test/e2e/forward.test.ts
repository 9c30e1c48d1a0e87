import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../lib/listen.ts';
import { type FakeAmplitude, OK, type Reply, startFakeAmplitude } from '../forwarder/fake-amplitude.ts';
import { BIN, runCli } from './emulator.ts';

const API_KEY = 'e2e0000000000000000000000000f0f0';
const root = mkdtempSync(join(tmpdir(), 'forward-'));
afterAll(() => rmSync(root, { recursive: true }));
let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(root, 'data-'));
});

interface RunningForward {
  gateway: string;
  metrics: string;
  process: ChildProcess;
  log(): string;
  lines: string[];
  stop(): Promise<number | null>;
  send(...events: object[]): Promise<void>;
}

async function startForward(endpoint: string, ...flags: string[]): Promise<RunningForward> {
  const args = [BIN, 'forward', '--endpoint', endpoint, '--forwarder-data-dir', dataDir, '--port', '0', ...flags];
  const child = spawn(process.execPath, args, {
    stdio: 'pipe',
    env: { ...process.env, AMPLITUDE_EMULATOR_API_KEY: API_KEY },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const lines: string[] = [];
  const reader = createInterface(child.stdout);
  reader.on('line', (line) => lines.push(line));
  await Promise.race([
    once(reader, 'line'),
    once(child, 'exit').then(() => {
      throw new Error(`the forwarder ended: ${log}`);
    }),
  ]);
  const { gateway, metrics } = JSON.parse(lines[0] ?? '');
  return {
    gateway,
    metrics,
    process: child,
    log: () => log,
    lines,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = await ended;
      return code;
    },
    async send(...events) {
      const response = await fetch(`${gateway}/v1/batch`, {
        method: 'POST',
        headers: { authorization: 'Bearer dk_local_pipeline_key', 'content-type': 'application/json' },
        body: JSON.stringify({ batch: events }),
      });
      expect(response.status).toBe(200);
    },
  };
}

async function amplitudeThat(reply: (nth: number) => Reply): Promise<FakeAmplitude> {
  const amplitude = await startFakeAmplitude((_seen, nth) => reply(nth));
  onTestFinished(() => amplitude.close());
  return amplitude;
}

const track = (device: string, messageId: string) => ({ type: 'track', event: 'x', anonymousId: device, messageId });
const bad: Reply = { status: 400, body: { code: 400, error: 'Bad', events_with_invalid_fields: { time: [0] } } };

describe('forward', () => {
  it('delivers, shows how it is, and stops cleanly on SIGTERM', async () => {
    const amplitude = await amplitudeThat(() => OK);
    const forward = await startForward(amplitude.endpoint);
    await forward.send(track('device-1', '1'), track('device-1', '2'));
    await expect.poll(() => amplitude.stored).toEqual(['1', '2']);
    const base = forward.metrics.replace('/metrics', '');
    expect(await (await fetch(`${base}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${base}/readyz`)).json()).toEqual({ status: 'ready', held: [] });
    await expect
      .poll(async () => (await fetch(forward.metrics)).text())
      .toContain('\namplitude_forwarder_delivered_total 2\n');
    expect(await forward.stop()).toBe(0);
    const log = forward
      .log()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(log.map(({ msg }) => msg)).toEqual([
      'ready',
      expect.stringContaining('pipeline key'),
      'stopping',
      'stopped',
    ]);
    expect(log.at(-1)).toMatchObject({ delivered: 2, queued: 0 });
    expect(forward.log() + forward.lines.join()).not.toContain(API_KEY);
    expect(forward.lines).toHaveLength(1);
  });

  it('is not ready, and says why, while its key is refused; a start with another key sends what waited', async () => {
    let refused = true;
    const amplitude = await amplitudeThat(() =>
      refused ? { status: 400, body: { code: 400, error: `Invalid API key: ${API_KEY}` } } : OK,
    );
    const first = await startForward(amplitude.endpoint);
    await first.send(track('device-1', '1'));
    const ready = () => fetch(first.metrics.replace('/metrics', '/readyz'));
    await expect.poll(async () => (await ready()).status).toBe(503);
    expect(await (await ready()).json()).toMatchObject({ reason: expect.stringContaining('Invalid API key: …f0f0') });
    expect(await first.stop()).toBe(0);
    expect(first.log()).toContain('they wait on disk for the next start');
    refused = false;
    await startForward(amplitude.endpoint);
    await expect.poll(() => amplitude.stored).toEqual(['1']);
  });

  it('says at /readyz that it is stopping, while its gateway is closed and it sends what is left', async () => {
    const amplitude = await amplitudeThat(() => 'never');
    const forward = await startForward(amplitude.endpoint);
    await forward.send(track('device-1', '1'));
    await expect.poll(() => amplitude.seen.length).toBe(1);
    forward.process.kill('SIGTERM');
    const ready = async () => {
      const response = await fetch(forward.metrics.replace('/metrics', '/readyz'));
      return [response.status, JSON.parse(await response.text()).reason];
    };
    await expect.poll(ready).toEqual([503, 'it is stopping']);
    await expect.poll(() => fetch(forward.gateway).catch(() => 'refused')).toBe('refused');
    expect(await ready()).toEqual([503, 'it is stopping']);
  });

  it('has after kill -9 everything that it acknowledged', async () => {
    const amplitude = await amplitudeThat((nth) => (nth === 1 ? 'never' : OK));
    const first = await startForward(amplitude.endpoint);
    await first.send(track('device-1', '1'), track('device-1', '2'));
    await expect.poll(() => amplitude.seen.length).toBe(1);
    first.process.kill('SIGKILL');
    await once(first.process, 'exit');
    await startForward(amplitude.endpoint);
    await expect.poll(() => amplitude.stored).toEqual(['1', '2']);
  });

  it('refuses a second forwarder on the same data', async () => {
    const amplitude = await amplitudeThat(() => OK);
    await startForward(amplitude.endpoint);
    const args = ['forward', '--endpoint', amplitude.endpoint, '--forwarder-data-dir', dataDir, '--port', '0'];
    const second = await runCli(args, { AMPLITUDE_EMULATOR_API_KEY: API_KEY });
    expect(second).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('another forwarder') });
  });

  it.concurrent.each([
    [['--endpoint', 'http://127.0.0.1:1/'], /no API key.*AMPLITUDE_EMULATOR_API_KEY/],
    [[], /neither region nor endpoint/],
    [['--region', 'us', '--endpoint', 'https://api.eu.amplitude.com/2/httpapi'], /the region is us/],
  ])('is refused with exit code 2 when it is called with %j', async (flags, message) => {
    const { code, stderr } = await runCli(['forward', '--forwarder-data-dir', dataDir, ...flags]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it('needs a data directory', async () => {
    const ended = await runCli(['forward', '--region', 'us'], { AMPLITUDE_EMULATOR_API_KEY: API_KEY });
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('--forwarder-data-dir') });
  });

  it('prints with --dry-run what it would send, and neither stores nor sends', async () => {
    const amplitude = await amplitudeThat(() => OK);
    const forward = await startForward(amplitude.endpoint, '--dry-run');
    await forward.send(track('device-1', '1'), track('abc', '2'), {
      ...track('device-1', '3'),
      context: { consent: { analytics: false } },
    });
    expect(forward.lines.slice(1).map((line) => JSON.parse(line))).toMatchObject([
      { type: 'mapped', events: [{ event_type: 'x', insert_id: '1' }], refused: [] },
      { type: 'mapped', events: [], refused: [{ field: 'device_id', rule: 'map.limits' }] },
      { type: 'dropped', rule: 'map.privacy' },
    ]);
    expect(await forward.stop()).toBe(0);
    expect(amplitude.seen).toEqual([]);
    expect((await runCli(['dead-letters', 'list', '--forwarder-data-dir', dataDir])).stderr).toContain(
      'there is no outbox',
    );
  });
});

describe('dead-letters (deliver.dead-letters)', () => {
  const letters = (action: string, ...flags: string[]) =>
    runCli(['dead-letters', action, '--forwarder-data-dir', dataDir, ...flags]);

  it('lists, shows, replays and discards while the forwarder runs and when it does not', async () => {
    const amplitude = await amplitudeThat((nth) => (nth <= 2 ? bad : OK));
    const forward = await startForward(amplitude.endpoint);
    await forward.send(track('device-1', '1'));
    await forward.send(track('device-2', '2'));
    await expect.poll(async () => (await letters('list')).stdout.split('\n').length).toBe(3);
    const list = await letters('list', '--json', '--device', 'device-1');
    expect(JSON.parse(list.stdout)).toMatchObject({ id: 1, rule: 'deliver.400-listed', field: 'time' });
    expect(JSON.parse((await letters('show', '--id', '2')).stdout)).toMatchObject({
      event: { insert_id: '2' },
      reason: 'Bad',
      attempts: 1,
      // One attempt more where both events were sent together.
      history: expect.arrayContaining([
        expect.objectContaining({ rule: 'deliver.400-listed', status: 400, reason: 'Bad' }),
      ]),
      answer: { status: 400, body: expect.stringContaining('events_with_invalid_fields') },
    });
    expect((await letters('replay', '--id', '1')).stderr).toBe('Put 1 dead letter back into the outbox.\n');
    await expect.poll(() => amplitude.stored).toEqual(['1']);
    expect(await forward.stop()).toBe(0);
    expect(await letters('replay')).toMatchObject({ code: 2, stderr: expect.stringContaining('--all') });
    expect((await letters('replay', '--rule', 'map.')).stderr).toBe('Put 0 dead letters back into the outbox.\n');
    expect(await letters('list', '--integration', 'elsewhere')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('elsewhere.outbox'),
    });
    expect((await letters('discard', '--all')).stderr).toBe('Discarded 1 dead letter.\n');
    expect((await letters('list')).stdout).toBe('');
  });

  it('keeps what was replayed while nothing ran for the next start', async () => {
    const amplitude = await amplitudeThat((nth) => (nth === 1 ? bad : OK));
    const first = await startForward(amplitude.endpoint);
    await first.send(track('device-1', '1'));
    await expect.poll(async () => (await letters('list')).stdout).toContain('deliver.400-listed');
    await first.stop();
    await letters('replay', '--all');
    await startForward(amplitude.endpoint);
    await expect.poll(() => amplitude.stored).toEqual(['1']);
  });
});

describe('intake.client-ip', () => {
  it('believes as many proxies as --trust-proxy says', async () => {
    const amplitude = await amplitudeThat(() => OK);
    const { gateway } = await startForward(amplitude.endpoint, '--trust-proxy', '1');
    await fetch(`${gateway}/v1/t`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer dk_local_pipeline_key',
        'content-type': 'application/json',
        'x-forwarded-for': '203.0.113.9',
      },
      body: JSON.stringify(track('device-1', '1')),
    });
    await expect.poll(() => amplitude.seen[0]?.events).toMatchObject([{ ip: '203.0.113.9' }]);
  });

  it('is told of an address that is none', async () => {
    const flags = ['--endpoint', 'http://127.0.0.1:1/2/httpapi', '--forwarder-data-dir', dataDir];
    const env = { AMPLITUDE_EMULATOR_API_KEY: API_KEY };
    const { code, stderr } = await runCli(['forward', ...flags, '--trust-proxy', 'my-proxy'], env);
    expect([code, stderr]).toEqual([2, expect.stringContaining('is no address. Set off, how many proxies')]);
  });
});

describe('replay', () => {
  const session = (...lines: (object | string)[]) => {
    const file = join(dataDir, 'session.ndjson');
    writeFileSync(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
    return file;
  };

  it('sends a session in order, and prints what is refused by its line', async () => {
    const amplitude = await amplitudeThat(() => OK);
    const { gateway } = await startForward(amplitude.endpoint);
    const events = Array.from({ length: 450 }, (_, index) => track(`device-${index}`, String(index)));
    const file = session(...events, '', 'no JSON', { type: 'track', anonymousId: 'device-1' });
    const { code, stdout, stderr } = await runCli(['replay', file, '--url', gateway]);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { line: 452, problems: [{ message: 'it is not JSON' }] },
      { line: 453, problems: [expect.objectContaining({ field: 'event' })] },
    ]);
    expect([code, stderr]).toEqual([1, 'Sent 450 events, 2 were refused.\n']);
    await expect.poll(() => amplitude.stored.length).toBe(450);
  });

  it('names the line that is too large, and sends the 299 around it', async () => {
    const amplitude = await amplitudeThat(() => OK);
    const { gateway } = await startForward(amplitude.endpoint);
    const events: object[] = Array.from({ length: 300 }, (_, index) => track(`device-${index}`, String(index)));
    events[5] = { ...track('device-5', '5'), properties: { text: 'x'.repeat(1_048_576) } };
    const { code, stdout, stderr } = await runCli(['replay', session(...events), '--url', gateway]);
    expect(JSON.parse(stdout)).toEqual({
      line: 6,
      problems: [{ message: expect.stringContaining('413'), fix: expect.any(String) }],
    });
    expect([code, stderr]).toEqual([1, 'Sent 299 events, 1 was refused.\n']);
    await expect.poll(() => amplitude.stored.length).toBe(299);
    expect(amplitude.stored).not.toContain('5');
  });

  it('finds the line that makes a gateway refuse a whole request, and leaves the recorded times as they are', async () => {
    const amplitude = await amplitudeThat(() => OK);
    const { gateway } = await startForward(amplitude.endpoint);
    // A gateway before it that can't bear one of the events.
    const picky = await listen(
      async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk);
        const body = Buffer.concat(chunks).toString();
        if (body.includes('"42"')) {
          response.writeHead(500, { 'content-type': 'application/json' });
          response.end('{"success":false,"error":"The forwarder failed.","fix":"Send it again."}');
          return;
        }
        const passed = await fetch(`${gateway}${request.url}`, {
          method: 'POST',
          body,
          headers: { authorization: `${request.headers.authorization}` },
        });
        response.writeHead(passed.status, { 'content-type': 'application/json' }).end(await passed.text());
      },
      { name: 'a picky gateway', host: '127.0.0.1', port: 0 },
    );
    const timestamp = '2026-02-25T14:30:00.000Z';
    const events = Array.from({ length: 100 }, (_, index) => ({
      ...track(`device-${index}`, String(index)),
      timestamp,
      sentAt: timestamp,
    }));
    const { stdout } = await runCli(['replay', session(...events), '--url', picky.url]);
    expect(JSON.parse(stdout)).toMatchObject({
      line: 43,
      problems: [{ message: 'the gateway answered 500: The forwarder failed.' }],
    });
    await expect.poll(() => amplitude.stored.length).toBe(99);
    const times = amplitude.seen.flatMap((seen) => seen.events.map((event) => Reflect.get(event, 'time')));
    expect(new Set(times)).toEqual(new Set([Date.parse(timestamp)]));
    await picky.close();
  });

  it.each([
    ['nowhere.ndjson', {}, 2, /Check the path/],
    [undefined, { AMPLITUDE_EMULATOR_PIPELINE_KEY: 'dk_wrong' }, 2, /AMPLITUDE_EMULATOR_PIPELINE_KEY/],
  ])('says what is wrong with %s %j', async (file, env, expected, message) => {
    const amplitude = await amplitudeThat(() => OK);
    const { gateway } = await startForward(amplitude.endpoint);
    const { code, stderr } = await runCli(['replay', file ?? session(track('device-1', '1')), '--url', gateway], env);
    expect([code, stderr]).toEqual([expected, expect.stringMatching(message)]);
  });

  it('says that there is no gateway', async () => {
    const { code, stderr } = await runCli(['replay', session(track('a', '1')), '--url', 'http://127.0.0.1:1']);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/Failed to reach the gateway.*Start the forwarder/s)]);
  });
});
