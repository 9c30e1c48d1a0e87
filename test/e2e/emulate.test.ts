import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { BIN, ROOT, readHelp, runCli, startEmulator } from './emulator.ts';

/** Runs an npm script of the checkout, in one of the shells that npm may run it in, until the test is finished. */
function runScript(onTestFinished: OnTestFinished, script: string, args: string[], shell = 'sh') {
  const child = spawn('npm', ['run', '--silent', `--script-shell=${shell}`, script, '--', ...args], {
    cwd: ROOT,
    stdio: 'pipe',
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  // npm, its shell and what it runs are a group of their own, so that a test that fails leaves none of them behind.
  onTestFinished(() => killGroup(child.pid));
  return { process: child, stdout: () => stdout, stderr: () => stderr };
}

type OnTestFinished = TestContext['onTestFinished'];

function killGroup(pid = 0): void {
  try {
    if (pid > 0) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

describe('emulate --json', () => {
  it('prints where everything answers first, then one line per verdict', async () => {
    const emulator = await startEmulator();
    const { ready } = emulator;
    expect(ready).toEqual({
      type: 'ready',
      us: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      eu: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      gateway: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      control: `${ready.us}/_emulator/v1`,
      ui: `${ready.us}/_emulator/ui`,
      run: expect.stringMatching(/^[0-9a-f]{12}$/),
      projects: [
        { name: 'shop-us', region: 'us', apiKey: expect.stringMatching(/^[0-9a-f]{32}$/) },
        { name: 'shop-eu', region: 'eu', apiKey: expect.stringMatching(/^[0-9a-f]{32}$/) },
      ],
      pipelineKey: expect.stringMatching(/^dk_/),
      management: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      managementToken: expect.stringMatching(/^mt_[0-9a-f]{32}$/),
    });
    const event = { event_type: 'Hello', user_id: 'user-1' };
    await emulator.post(`${ready.us}/2/httpapi`, { api_key: ready.projects[0]?.apiKey, events: [event] });
    await expect.poll(() => emulator.lines.length).toBe(2);
    expect(emulator.lines.map((line) => JSON.parse(line))).toMatchObject([
      { kind: 'request', verdict: 'accepted' },
      { kind: 'event', eventType: 'Hello' },
    ]);
    expect(emulator.lines.join('')).not.toContain(ready.projects[0]?.apiKey);
    expect(await emulator.stop()).toBe(0);
  });

  it.concurrent.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'stops cleanly on %s, with a client still connected',
    async (signal) => {
      const emulator = await startEmulator();
      const stream = await fetch(`${emulator.ready.control}/stream`);
      expect(await emulator.stop(signal)).toBe(0);
      expect(emulator.stderr()).toBe('');
      await stream.text().catch(() => {});
    },
  );

  // dash stays between npm and the script, bash makes way for it.
  it.concurrent.for([
    ['dash', 'SIGTERM'],
    ['dash', 'SIGHUP'],
    ['dash', 'SIGKILL'],
    ['bash', 'SIGTERM'],
    ['bash', 'SIGINT'],
    ['bash', 'SIGKILL'],
  ] as const)(
    'stops with the npm script that started it, in %s, by %s',
    async ([shell, signal], { onTestFinished, expect }) => {
      const npm = runScript(onTestFinished, 'emulate', ['--json', '--port', '0'], shell);
      await expect.poll(npm.stdout, { timeout: 25_000 }).toContain('\n');
      const { us } = JSON.parse(npm.stdout());
      npm.process.kill(signal);
      await once(npm.process, 'exit');
      await expect.poll(() => fetch(us).catch(() => 'gone')).toBe('gone');
      expect(npm.stderr()).not.toMatch(/^ {4}at /m);
    },
  );

  it('gives its exit code to the npm script that started it', async ({ onTestFinished }) => {
    const npm = runScript(onTestFinished, 'emulate', ['--prot', '0']);
    expect((await once(npm.process, 'exit'))[0]).toBe(2);
  });

  it('plays the demo: orders that count whole, and each of the mistakes', async () => {
    const emulator = await startEmulator('--demo', '--demo-rate', '200', '--seed', '7');
    const rules = () => new Set(emulator.lines.map((line) => JSON.parse(line).rule));
    const wanted = ['event.id-length', 'event.type-empty', 'request.api-key-unknown', 'request.region-mismatch'];
    await expect.poll(() => wanted.every((rule) => rules().has(rule)), { timeout: 15_000 }).toBe(true);
    const events = emulator.lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'event');
    const order = events.find(({ eventType }) => eventType === 'Order Completed');
    expect(order.revenue).toBe(order.event.event_properties.total);
    expect(new Set(events.map(({ eventType }) => eventType))).toContain('$identify');
    expect(await emulator.stop()).toBe(0);
  });
});

it('keeps at most as many bytes waiting as forwarder.outboxBytes says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outbox-bytes-'));
  const file = join(folder, 'emulator.yaml');
  writeFileSync(file, 'forwarder: { outboxBytes: 3000 }');
  const emulator = await startEmulator('--config', file);
  const headers = { authorization: `Bearer ${emulator.ready.pipelineKey}` };
  const manage = { authorization: `Bearer ${emulator.ready.managementToken}` };
  await emulator.post(`${emulator.ready.management}/v1/admin/integrations/built-in/pause`, {}, manage);
  const event = { event: 'x', anonymousId: 'device-a', properties: { padding: 'x'.repeat(1000) } };
  const statuses: number[] = [];
  for (let count = 0; count < 3; count++) {
    statuses.push((await emulator.post(`${emulator.ready.gateway}/v1/t`, event, headers)).status);
  }
  expect(statuses).toEqual([200, 200, 429]);
  expect(await emulator.stop()).toBe(0);
  rmSync(folder, { recursive: true });
});

describe('without a terminal', () => {
  it('prints addresses and keys, then a line per verdict, and ends when its reader does', async () => {
    const child = spawn(process.execPath, [BIN, 'emulate', '--port', '0', '--demo', '--demo-rate', '100'], {
      stdio: 'pipe',
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await expect.poll(() => text, { timeout: 10_000 }).toMatch(/✓ accepted! {2}Order Completed/);
    expect(text).toContain('a11ce0000000000000000000000005e5  shop-us');
    expect(text).not.toContain('\u001b[');
    const ended = once(child, 'exit');
    child.stdout.destroy();
    expect((await ended)[0]).toBe(0);
  });
});

describe('what cannot work', () => {
  it('two emulators on one port: the second says so and how to help it', async () => {
    const emulator = await startEmulator();
    const port = new URL(emulator.ready.us).port;
    const [second, gateway] = await Promise.all([
      runCli(['emulate', '--port', '0', '--us-port', port]),
      runCli(['emulate', '--port', '0', '--gateway-port', port]),
    ]);
    expect(second.code).toBe(3);
    expect(second.stderr).toContain(`port ${port} is in use`);
    expect(second.stderr).toContain('--us-port');
    expect([gateway.code, gateway.stderr]).toEqual([3, expect.stringContaining('--gateway-port')]);
    expect(await emulator.stop()).toBe(0);
  });

  it.concurrent.each([
    ['amplitude:\n  anyKye: true\n', 'amplitude.anyKye: unknown key. Did you mean anyKey?'],
    ['forwarder: { project: nowhere }', 'forwarder.project names "nowhere". There are: shop-us, shop-eu.'],
    [
      'amplitude: { projects: [{name: a, apiKey: k, region: us}, {name: b, apiKey: k, region: us}] }',
      'share an API key',
    ],
    ['forwarder: { pipelineKey: secret }', 'forwarder.pipelineKey'],
  ])('a config file that says %j', async (text, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    const file = join(folder, 'emulator.yaml');
    writeFileSync(file, text);
    const { code, stderr, stdout } = await runCli(['emulate', '--config', file, '--port', '0'], {
      AMPLITUDE_EMULATOR_CONFIG: '',
    });
    rmSync(folder, { recursive: true });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect([code, stdout]).toEqual([2, '']);
  });

  it.concurrent.each([
    [['emulate', '--prot', '0'], '--port'],
    [['emulate', '--demo-rate', '0'], 'above 0'],
    [['emulatte'], 'emulate'],
    [['conformance', '--only', 'nothing.'], 'no slug begins with'],
    [['conformance', '--target', '/nowhere.json'], 'Failed to read the target file'],
    [['conformance', '--url', 'http://127.0.0.1:1', '--target', 'x.json'], '--url and --target are given'],
    [['conformance', '--url', 'https://api2.amplitude.com'], 'is Amplitude itself'],
    [['conformance', '--naive', 'nobody'], 'there is no naive server "nobody"'],
    [['conformance', '--only', 'quota.', '--skip', 'SHOULD'], 'leave none'],
    [['conformance', '--reporter', 'pdf'], 'there is no "pdf"'],
    [['conformance', '--reporter', 'json=/nowhere/x.json'], 'is in no folder that is there'],
    [['conformance', '--json', '--reporter', 'github'], 'json wants stdout for itself'],
    [['conformance', '--expected-failures', '/nowhere.txt'], 'there is no file /nowhere.txt'],
    [['conformance', '--timeout', '0'], 'a number of seconds above 0'],
    [['conformance', 'forwarder', '--only', 'nothing.'], 'no slug begins with'],
    [['conformance', 'forwarder', '--reporter', 'pdf'], 'there is no "pdf"'],
    [['conformance', 'forwarder', '--write-baseline'], 'no file is given'],
    [['conformance', 'forwarder', '--time-scale', '2'], 'auto, or a number from 0.1 to 1'],
  ])('%j', async (args, message) => {
    const { code, stderr } = await runCli(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});

describe.concurrent.each(['emulate', 'exec'])('the flags of %s', (command) => {
  it('each have an environment twin, named in the help', async () => {
    const { code, stdout } = await runCli([command, '--help']);
    expect(code).toBe(0);
    const flags = readHelp(stdout);
    expect(flags.length).toBeGreaterThan(20);
    for (const [flag, text] of flags) {
      const twin = `AMPLITUDE_EMULATOR_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`;
      expect(text, flag).toContain(`(env ${twin})`);
    }
  });
});

describe('the environment', () => {
  it('says what the flags of one run say', async () => {
    const env = { AMPLITUDE_EMULATOR_JSON: 'true', AMPLITUDE_EMULATOR_PORT: '0', AMPLITUDE_EMULATOR_DEMO: 'true' };
    const child = spawn(process.execPath, [BIN, 'emulate', '--demo-rate', '200'], {
      stdio: 'pipe',
      env: { ...process.env, ...env, AMPLITUDE_EMULATOR_DEMO_RATE: '', AMPLITUDE_EMULATOR_SEED: '7' },
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await expect.poll(() => text).toContain('"eventType":"Order Completed"');
    expect(JSON.parse(text.split('\n', 1)[0] ?? '')).toMatchObject({ type: 'ready' });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  });

  it.concurrent.each([
    [{ AMPLITUDE_EMULATOR_DEMO: 'yes' }, "AMPLITUDE_EMULATOR_DEMO value 'yes' is invalid. It must be true or false."],
    [
      { AMPLITUDE_EMULATOR_DEMO_RATE: '0' },
      "AMPLITUDE_EMULATOR_DEMO_RATE value '0' is invalid. It must be a number above 0.",
    ],
    [{ AMPLITUDE_EMULATOR_SHORT_IDS: 'cut' }, 'amplitude.shortIds'],
  ])('that says %j is wrong use', async (env, message) => {
    const { code, stderr } = await runCli(['emulate', '--port', '0'], env);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).not.toContain('    at ');
  });

  it('gives way to a flag', async () => {
    const env = { AMPLITUDE_EMULATOR_SHORT_IDS: 'cut' };
    const { code } = await runCli(['exec', '--short-ids', 'strip', '--', process.execPath, '-e', ''], env);
    expect(code).toBe(0);
  });
});

// That all of them pass against the emulator is proved by test/conformance/broken-servers.test.ts, in one process.
it('conformance checks the emulator it starts, or one that runs, by every rule unless it is told which', async () => {
  const only = ['--only', 'limit.'];
  const own = await runCli(['conformance', ...only, '--json']);
  expect(own.code).toBe(0);
  expect(JSON.parse(own.stdout)).toMatchObject({ ok: true, counts: { rules: { fail: 0, untestable: 0 } } });
  const emulator = await startEmulator();
  // Some of these need projects that only the first has.
  const other = await runCli(['conformance', '--url', emulator.ready.us, ...only]);
  expect(other.stdout).toMatch(/^\d+ rules: [1-9]\d* passed, 0 failed, [1-9]\d* untestable/m);
  expect(other.code).toBe(0);
  await emulator.stop();
  const gone = await runCli(['conformance', '--url', emulator.ready.us, '--json']);
  expect([gone.code, gone.stdout]).toEqual([3, '']);
  expect(gone.stderr).toMatch(/^.*nothing answers at .*ECONNREFUSED.*\n$/);
}, 120_000);

it('conformance forwarder judges what is started, lists what would be, and writes the same reports', async ({
  onTestFinished,
}) => {
  const list = await runCli(['conformance', 'forwarder', '--list', '--only', 'map.revenue', '--json']);
  expect(JSON.parse(list.stdout)).toMatchObject([{ slug: 'map.revenue' }, { slug: 'map.revenue-missing' }]);
  const folder = mkdtempSync(join(tmpdir(), 'reports-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'report.xml');
  const chosen = ['--only', 'deliver.200', '--skip', 'SHOULD', '--reporter', `junit=${file}`];
  const naive = ['--target', 'conformance/drivers/naive.yaml', '--json'];
  const { code, stdout } = await runCli(['conformance', 'forwarder', ...chosen, ...naive]);
  const report: unknown = JSON.parse(stdout);
  expect(report).toMatchObject({ direction: 'forwarder', ok: true, rules: [{ slug: 'deliver.200', verdict: 'pass' }] });
  expect(code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('<testsuite id="0" name="deliver.200"');
}, 60_000);
