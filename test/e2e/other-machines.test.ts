import { afterEach, describe, expect, it, vi } from 'vitest';
import { knock } from '../security/knock.ts';
import { findOwnAddress } from '../security/other-machine.ts';
import { type RunningEmulator, runCli, startEmulator } from './emulator.ts';

// The machine's own address is another machine's as far as the emulator can tell: the socket does not come by loopback.
const address = findOwnAddress();
const TOKEN = 'ct_of_this_test';

let emulator: RunningEmulator | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await emulator?.stop();
  emulator = undefined;
});

const start = async (...flags: string[]) => {
  emulator = await startEmulator(...flags);
  return emulator;
};
const fromElsewhere = (url: string) => url.replace('127.0.0.1', address ?? '127.0.0.1');
const status = async (url: string, path: string, headers: Record<string, string> = {}) =>
  (await knock(fromElsewhere(url), { method: 'GET', path, headers })).status;

/** Loaded into a process: writes to stderr whom it calls. */
const WATCH_CALLS = `data:text/javascript,${encodeURIComponent(`
  import { subscribe } from 'node:diagnostics_channel';
  subscribe('net.client.socket', ({ socket }) => {
    socket.on('connectionAttempt', (address) => process.stderr.write('called ' + address + '\\n'));
    socket.on('lookup', (_error, _address, _family, host) => process.stderr.write('called ' + host + '\\n'));
  });
`)}`;

describe('emulate', () => {
  it.skipIf(address === undefined)('listens to this machine alone unless it is told otherwise', async () => {
    const { ready } = await start();
    for (const url of [ready.us, ready.eu, ready.gateway, ready.management]) {
      await expect(status(url, '/'), url).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
  });

  it('calls nobody but this machine', async () => {
    vi.stubEnv('NODE_OPTIONS', `--import=${WATCH_CALLS}`);
    const { lines, stderr } = await start('--demo', '--demo-rate', '50');
    // The forwarder's deliveries among them.
    await expect.poll(() => lines.length).toBeGreaterThan(20);
    const called = new Set(stderr().match(/called .*/g));
    expect(called).toEqual(new Set(['called 127.0.0.1']));
  });
});

describe('emulate --host', () => {
  it('warns of other machines, and prints the token beside the address', async () => {
    const { ready, stderr } = await start('--host', '0.0.0.0');
    expect(ready.controlToken).toMatch(/^ct_[0-9a-f]{32}$/);
    expect(stderr()).toContain('Warning: other machines can reach the emulator (--host 0.0.0.0)');
    expect(stderr()).not.toContain(ready.controlToken);
  });

  it('warns once more where the control API is open', async () => {
    const { ready, stderr } = await start('--host', '0.0.0.0', '--open-control');
    expect(ready.controlToken).toBeUndefined();
    expect(stderr()).toContain('can read and reset everything');
  });

  it('says nothing where nobody else can reach it', async () => {
    const { ready, stderr } = await start();
    expect([ready.controlToken, stderr()]).toEqual([undefined, '']);
  });

  it('is asked for one thing or the other', async () => {
    const { code, stderr } = await runCli(['emulate', '--port', '0', '--open-control', '--control-token', TOKEN]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--open-control asks for no token')]);
  });

  it.skipIf(address === undefined)('asks whoever comes by another address than loopback for the token', async () => {
    const { ready } = await start('--host', '0.0.0.0', '--control-token', TOKEN);
    const session = '/_emulator/v1/session';
    expect(await status(ready.us, session, { host: 'localhost' })).toBe(401);
    expect(await status(ready.us, session, { host: 'localhost', 'x-forwarded-for': '127.0.0.1' })).toBe(401);
    expect(await status(ready.us, session, { authorization: `Bearer ${TOKEN}` })).toBe(200);
    expect(await status(ready.gateway, '/', { host: 'localhost' })).toBe(403);
    expect(await status(ready.management, '/v1/admin/integrations')).toBe(401);
    expect(await status(ready.us, '/2/httpapi')).not.toBe(401);
  });

  it.skipIf(address === undefined)('may be one address alone', async () => {
    const { ready } = await start('--host', address ?? '');
    expect(ready.us).toContain(`http://${address}:`);
    expect(await status(ready.us, '/_emulator/v1/stats', { authorization: `Bearer ${ready.controlToken}` })).toBe(200);
  });

  it.skipIf(address === undefined)('asks nobody where it is open', async () => {
    const { ready } = await start('--host', '0.0.0.0', '--open-control');
    expect(await status(ready.us, '/_emulator/v1/stats')).toBe(200);
    expect(await status(ready.gateway, '/')).toBe(200);
  });
});

describe('conformance against an emulator that asks for a token', () => {
  const only = ['--only', 'event.id-length', '--json'];
  const check = (url: string, flags: string[], env: NodeJS.ProcessEnv = {}) =>
    runCli(['conformance', '--url', fromElsewhere(url), ...only, ...flags], env);

  it.skipIf(address === undefined)('sends it, from a flag or the environment', async () => {
    const { ready } = await start('--host', '0.0.0.0', '--control-token', TOKEN);
    const [byFlag, byEnvironment, without] = await Promise.all([
      check(ready.us, ['--control-token', TOKEN]),
      check(ready.us, [], { AMPLITUDE_EMULATOR_CONTROL_TOKEN: TOKEN }),
      check(ready.us, []),
    ]);
    expect([byFlag.code, byEnvironment.code]).toEqual([0, 0]);
    // What is stored is seen by read-back then, and why is said once.
    expect(without.code).toBe(0);
    expect(JSON.parse(without.stdout).notes).toEqual([expect.stringMatching(/401.*Give --control-token/)]);
  });
});

it('exec gives the command the token', async () => {
  const print = ['--', process.execPath, '-p', 'process.env.AMPLITUDE_EMULATOR_CONTROL_TOKEN'];
  const [open, closed] = await Promise.all([
    runCli(['exec', '--host', '0.0.0.0', ...print]),
    runCli(['exec', ...print]),
  ]);
  expect([open.code, open.stdout.trim()]).toEqual([0, expect.stringMatching(/^ct_[0-9a-f]{32}$/)]);
  expect(closed.stdout.trim()).toBe('undefined');
});
