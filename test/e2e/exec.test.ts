import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BIN, runCli } from './emulator.ts';

const NODE = process.execPath;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
/** Says which signals it gets, and ends a little later, so that a second one would be seen. */
const LISTENER = `
  for (const signal of ${JSON.stringify(SIGNALS)}) {
    process.on(signal, () => { console.log('got ' + signal); setTimeout(() => process.exit(9), 200); });
  }
  // Outlives no test that fails.
  setTimeout(() => process.exit(1), 20_000);
  console.log('up');`;

const folder = mkdtempSync(join(tmpdir(), 'exec-'));
writeFileSync(join(folder, 'listener.mjs'), LISTENER);
writeFileSync(join(folder, 'no-program'), 'text', { mode: 0o600 });
writeFileSync(join(folder, 'script.sh'), 'exit 6', { mode: 0o700 });
writeFileSync(
  join(folder, 'package.json'),
  JSON.stringify({ name: 'x', version: '1.0.0', scripts: { test: 'node listener.mjs', all: 'npm test' } }),
);
afterAll(() => rmSync(folder, { recursive: true }));

/** Collects what a process prints. */
function listen(child: ChildProcess): () => string {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
}

describe('exec', () => {
  const script = `
    const { AMPLITUDE_EMULATOR_US_URL: url, AMPLITUDE_EMULATOR_US_KEY: api_key } = process.env;
    const body = JSON.stringify({ api_key, events: [{ event_type: 'x', user_id: 'user-1' }] });
    const response = await fetch(url + '/2/httpapi', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    console.log(response.status, ...process.argv.slice(1), Object.keys(process.env).filter((key) => key.startsWith('AMPLITUDE_EMULATOR_')).sort().join(' '));
    process.exitCode = 7;`;

  it('runs a command with everything in its environment, and gives its exit code back', async () => {
    const { code, stdout } = await runCli([
      'exec',
      '--',
      NODE,
      '--input-type=module',
      '-e',
      script,
      '--',
      '--port',
      'x',
    ]);
    expect(code).toBe(7);
    expect(stdout).toMatch(/^200 --port x /);
    for (const name of ['CONTROL_URL', 'EU_KEY', 'EU_URL', 'GATEWAY_URL', 'PIPELINE_KEY', 'US_KEY', 'US_URL']) {
      expect(stdout).toContain(`AMPLITUDE_EMULATOR_${name}`);
    }
  });

  it('runs beside another one, each on ports of its own', async () => {
    const print = ['exec', '--', NODE, '-p', 'process.env.AMPLITUDE_EMULATOR_US_URL'];
    const [one, other] = await Promise.all([runCli(print), runCli(print)]);
    expect([one.code, other.code]).toEqual([0, 0]);
    expect(one.stdout).not.toBe(other.stdout);
  });

  it('lets the command read what is piped in', async () => {
    const child = spawn(NODE, [BIN, 'exec', '--', NODE, '-e', 'process.stdin.pipe(process.stdout)'], { stdio: 'pipe' });
    const text = listen(child);
    child.stdin.end('as it is');
    expect((await once(child, 'close'))[0]).toBe(0);
    expect(text()).toBe('as it is');
  });

  it.concurrent.each([
    [['bash', '-c', 'exit 42'], 42],
    [['bash', '-c', 'kill -KILL $$'], 137],
    [[join(folder, 'script.sh')], 6],
  ])('ends as %j does', async (command, code) => {
    expect((await runCli(['exec', '--', ...command])).code).toBe(code);
  });

  it.concurrent.each([
    [
      ['no-such-command-here'],
      3,
      'Failed to run no-such-command-here: spawn no-such-command-here ENOENT. Check its name',
    ],
    [[join(folder, 'no-program')], 3, 'EACCES. It is no file that can be executed.'],
    [[''], 2, 'Failed to run a command: its name is empty'],
    [[], 2, "missing required argument 'command'"],
  ])('says what is wrong with %j', async (command, code, message) => {
    const result = await runCli(['exec', '--', ...command]);
    expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(message)]);
    expect(result.stderr).not.toContain('    at ');
  });
});

describe('a signal to exec', () => {
  it.concurrent.each(SIGNALS)('%s reaches the tests behind npm and its shells, once', async (signal) => {
    const child = spawn(NODE, [BIN, 'exec', '--', 'npm', 'run', '--silent', 'all'], { cwd: folder, stdio: 'pipe' });
    const text = listen(child);
    await expect.poll(text).toBe('up\n');
    child.kill(signal);
    // Its output closes only when the last of them has ended.
    await once(child, 'close');
    expect(text()).toBe(`up\ngot ${signal}\n`);
  });

  it('ends it with what it ends the command with', async () => {
    const command = [NODE, '-e', 'console.log("up");setInterval(()=>{},1e3)'];
    const child = spawn(NODE, [BIN, 'exec', '--', ...command], { stdio: 'pipe' });
    await once(child.stdout, 'data');
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect((await ended)[0]).toBe(143);
  });
});

// util-linux gives a terminal to what it runs, through a shell: that one must make way, or Ctrl-C would end it, too.
describe.skipIf(process.platform !== 'linux')('exec in a terminal', () => {
  const inTerminal = (command: string) =>
    spawn('script', ['-qec', `exec ${NODE} ${BIN} exec -- ${command}`, '/dev/null'], { cwd: folder, stdio: 'pipe' });

  it('leaves Ctrl-C to the terminal, which tells the command by itself, once', async () => {
    const child = inTerminal(`${NODE} listener.mjs`);
    const text = listen(child);
    await expect.poll(text).toContain('up');
    child.stdin.write('\u0003');
    expect((await once(child, 'close'))[0]).toBe(9);
    expect(text().match(/got SIGINT/g)).toHaveLength(1);
  });

  it('lets the command read what is typed', async () => {
    const read = `process.stdin.once('data', (text) => { console.log('read ' + text, process.stdin.isTTY); process.exit(4); })`;
    const child = inTerminal(`${NODE} -e "console.log('up');${read}"`);
    const text = listen(child);
    await expect.poll(text).toContain('up');
    child.stdin.write('hello\n');
    expect((await once(child, 'close'))[0]).toBe(4);
    expect(text()).toMatch(/read hello\s+\S*true/);
  });
});
