import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it, onTestFinished } from 'vitest';
import { createMockAmplitude } from '../../mock-amplitude/index.ts';

const BIN = join(import.meta.dirname, '../../src/cli/bin.ts');
const API_KEY = 'command0000000000000000000000001';
const PASSWORD = 's3cret-pass';

/** A database of the test's own on the shared server: the configured integration's schema has one name. */
async function createDatabase(name: string): Promise<string> {
  const { Client } = (await import('pg')).default;
  const client = new Client({ connectionString: inject('postgres') });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(inject('postgres'));
  url.password = PASSWORD;
  url.pathname = name;
  return url.href;
}

it('runs a gateway and a deliverer as commands on one database, and dead-letters beside them', {
  timeout: 120_000,
}, async () => {
  const url = await createDatabase('command_test');
  const mock = await createMockAmplitude({
    projects: [{ name: 'x', apiKey: API_KEY, region: 'us', plan: 'enterprise' }],
  });
  onTestFinished(() => mock.close());
  const env = { ...process.env, AMPLITUDE_EMULATOR_OUTBOX: url, AMPLITUDE_EMULATOR_API_KEY: API_KEY };
  const ports = ['--gateway-port', '0', '--metrics-port', '0'];
  let log = '';

  async function forward(role: string): Promise<{ child: ChildProcess; ready: Record<string, unknown> }> {
    const args = [
      'forward',
      '--endpoint',
      `${mock.us}/2/httpapi`,
      '--role',
      role,
      '--instance',
      `the-${role}`,
      ...ports,
    ];
    const child = spawn(process.execPath, [BIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => ['{}'])]);
    return { child, ready: JSON.parse(String(line)) };
  }

  const [gateway, deliverer] = await Promise.all([forward('gateway'), forward('deliver')]);
  expect(gateway.ready, log).toMatchObject({ type: 'ready', gateway: expect.stringContaining('http') });
  expect(deliverer.ready, log).toMatchObject({ type: 'ready', gateway: null });
  const answer = await fetch(`${String(gateway.ready.gateway)}/v1/batch`, {
    method: 'POST',
    headers: { authorization: 'Bearer dk_local_pipeline_key', 'content-type': 'application/json' },
    body: JSON.stringify({ batch: [{ type: 'track', event: 'Went Far', anonymousId: 'device-1', messageId: 'm-1' }] }),
  });
  expect(answer.status).toBe(200);
  expect(await mock.waitForEvents({ match: { eventType: 'Went Far' }, timeoutMs: 60_000 })).toHaveLength(1);
  const { stdout } = await promisify(execFile)(process.execPath, [BIN, 'dead-letters', 'list', '--json'], { env });
  expect(stdout).toBe('');
  for (const { child } of [gateway, deliverer]) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  expect(log).toContain('stopped');
  expect(log).not.toContain(PASSWORD);
});
