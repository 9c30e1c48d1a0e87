import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { OK, startFakeAmplitude } from '../forwarder/fake-amplitude.ts';
import { BIN, runCli } from './emulator.ts';

// Several starts of the command line, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'product-'));
afterAll(() => rmSync(folder, { recursive: true }));
const TOKEN = 'a-token-of-mine';
const API_KEY = 'e2e0000000000000000000000000f0f0';
const OTHER_KEY = 'e2e0000000000000000000000000eeee';

interface Started {
  child: ChildProcess;
  gateway: string;
  management: string;
  metrics: string;
  log(): string;
}

async function startForward(config: string): Promise<Started> {
  const args = [BIN, 'forward', '--config', config, '--port', '0', '--management-port', '0'];
  const env = {
    ...process.env,
    AMPLITUDE_EMULATOR_API_KEY: API_KEY,
    AMPLITUDE_EMULATOR_MANAGEMENT_TOKEN: TOKEN,
  };
  const child = spawn(process.execPath, args, { stdio: 'pipe', env });
  onTestFinished(() => void child.kill('SIGKILL'));
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error(`the forwarder ended: ${log}`))),
  ]);
  return { child, log: () => log, ...JSON.parse(line) };
}

it('forward maps by its configuration to several integrations, and stays paused over kill -9', async () => {
  const one = await startFakeAmplitude(() => OK);
  const two = await startFakeAmplitude(() => OK);
  onTestFinished(async () => void (await Promise.all([one.close(), two.close()])));
  const config = join(folder, 'forward.json');
  const forwarder = {
    endpoint: one.endpoint,
    dataDir: join(folder, 'data'),
    variant: 'retail',
    blueprint: { privacy: { dropTraits: ['email'] } },
  };
  writeFileSync(config, JSON.stringify({ amplitude: { usPort: 9100 }, forwarder }));
  let running = await startForward(config);
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${running.management}/v1/admin/${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
  };
  const send = async (messageId: string) => {
    const event = {
      event: 'purchase',
      anonymousId: 'device-1',
      messageId,
      traits: { email: 'a@example.com', plan: 'pro' },
      properties: { value: '34.5', items: [{ price: 15, quantity: 2 }] },
    };
    const response = await fetch(`${running.gateway}/v1/t`, {
      method: 'POST',
      headers: { authorization: 'Bearer dk_local_pipeline_key', 'content-type': 'application/json' },
      body: JSON.stringify(event),
    });
    expect(response.status).toBe(200);
  };
  await call('POST', 'integration-catalog/amplitude/install', {
    name: 'Other',
    config: { api_key: OTHER_KEY, api_endpoint: two.endpoint },
  });

  await send('first');
  await expect.poll(() => one.stored).toEqual(['first:identify', 'first', 'first:1']);
  await expect.poll(() => two.stored).toEqual(['first:identify', 'first']);
  expect(JSON.stringify(one.seen)).not.toContain('a@example.com');
  expect(JSON.stringify(two.seen)).toContain('a@example.com');

  expect(await call('POST', 'integrations/built-in/pause')).toMatchObject({ status: 'paused' });
  await send('second');
  await expect.poll(() => two.stored).toHaveLength(4);
  running.child.kill('SIGKILL');
  await once(running.child, 'exit');
  running = await startForward(config);
  expect(running.log()).toContain('From the configuration: Delivery is paused: it was paused by hand.');
  await expect.poll(() => running.log()).toContain(`Of ${config}, amplitude means nothing to forward.`);
  expect((await fetch(running.metrics.replace('/metrics', '/readyz'))).status).toBe(200);
  expect(await call('GET', 'integrations')).toMatchObject({
    integrations: [
      { id: 'built-in', status: 'paused', variant: 'retail', counts: { queued: 3 } },
      { name: 'Other', status: 'active', counts: { queued: 0 } },
    ],
  });
  expect(one.stored).toHaveLength(3);

  const resumed = await runCli(['integrations', 'resume', 'built-in', '--url', running.management], {
    AMPLITUDE_EMULATOR_MANAGEMENT_TOKEN: TOKEN,
  });
  expect(resumed).toMatchObject({ code: 0, stderr: 'Resumed "From the configuration" (built-in): 3 events waited.\n' });
  await expect.poll(() => one.stored.slice(3)).toEqual(['second:identify', 'second', 'second:1']);
  // What was stored and not noted before the kill comes again, with the same ids.
  expect([...new Set(two.stored)]).toEqual(['first:identify', 'first', 'second:identify', 'second']);
  expect(running.log()).not.toMatch(new RegExp(`${API_KEY}|${OTHER_KEY}|${TOKEN}`));
});

it.each([
  [
    'asks for a management API without a token',
    ['--management-port', '0'],
    /AMPLITUDE_EMULATOR_MANAGEMENT_TOKEN to one of/,
  ],
  [
    'names a variant that there is not',
    ['--variant', 'retial'],
    /forwarder\.variant: .*"default"\|"retail"\|"media" \(got "retial"\)/,
  ],
  ['names a blueprint that there is not', ['--blueprint', '/nowhere.yaml'], /Failed to read \/nowhere\.yaml/],
])('forward that %s is refused with exit code 2', async (_what, flags, message) => {
  const args = ['forward', '--region', 'us', '--forwarder-data-dir', join(folder, 'none'), ...flags];
  const { code, stderr } = await runCli(args, { AMPLITUDE_EMULATOR_API_KEY: API_KEY });
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});
