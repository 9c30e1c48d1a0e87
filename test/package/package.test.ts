import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type InstalledPackage, installPackage } from './installed-package.ts';

const run = promisify(execFile);
const BIN = join(import.meta.dirname, '../../node_modules/.bin');
/** Packs, builds and installs, then starts several processes a test: 2 s each on a machine that does nothing else. */
const SLOW_MS = 120_000;

vi.setConfig({ testTimeout: SLOW_MS });

let user: InstalledPackage;
beforeAll(async () => {
  user = await installPackage();
}, SLOW_MS);
afterAll(() => user.remove());

/** What npx finds, without the second that npx takes. */
const INSTALLED = 'node_modules/.bin/amplitude-emulator';
const write = (name: string, text: string) => writeFileSync(join(user.folder, name), text);

// What follows waits for processes more than it works, and nothing of it writes what another reads.
describe.concurrent('the package, installed in an empty project', () => {
  it('brings no other package', () => {
    const own = ['node', 'typescript', 'vitest'];
    const names = readdirSync(join(user.folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(names.filter((name) => !own.includes(name))).toEqual(['amplitude-emulator']);
  });

  it('has the licences of what is bundled with it', () => {
    const file = join(user.folder, 'node_modules/amplitude-emulator/dist/third-party-licenses.txt');
    expect(readFileSync(file, 'utf8')).toMatch(/^express 5\.\d+\.\d+: MIT\n.*Permission is hereby granted/ms);
  });

  it('runs a command against an emulator', async () => {
    const script = 'console.log(process.env.AMPLITUDE_EMULATOR_US_URL)';
    expect(await user.run('npx', 'amplitude-emulator', 'exec', '--', 'node', '-e', script)).toMatch(/^http:.*:\d+\n$/);
  });

  it('checks every rule', async () => {
    const text = await user.run(INSTALLED, 'conformance', '--only', 'envelope.', '--json');
    expect(JSON.parse(text)).toMatchObject({ ok: true });
  });

  it('serves the collector and the page to try it on', async () => {
    const script = `for (const path of ['/', '/d.js']) {
      const response = await fetch(process.env.AMPLITUDE_EMULATOR_GATEWAY_URL + path);
      console.log(response.status, response.headers.get('content-type'));
    }`;
    const text = await user.run(INSTALLED, 'exec', '--', 'node', '--input-type=module', '-e', script);
    expect(text).toBe('200 text/html; charset=utf-8\n200 text/javascript; charset=utf-8\n');
  });

  it('gives a program the mock and the collector', async () => {
    write(
      'program.js',
      `import { createMockAmplitude, FaultRuleError } from 'amplitude-emulator';
       import { createCollector } from 'amplitude-emulator/collector';
       const mock = await createMockAmplitude({ projects: [{ name: 'mine', apiKey: 'my-key', region: 'us' }] });
       const body = JSON.stringify({ api_key: 'my-key', events: [{ event_type: 'Hello', user_id: 'user-1' }] });
       await fetch(mock.us + '/2/httpapi', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
       const [event] = await mock.waitForEvents({ timeoutMs: 5000 });
       let refused;
       try { mock.fault({ status: 200 }); } catch (error) { refused = error instanceof FaultRuleError; }
       await mock.close();
       console.log(event.eventType, refused, typeof createCollector);`,
    );
    expect(await user.run('node', 'program.js')).toBe('Hello true function\n');
  });

  it('brings matchers to vitest', async () => {
    write(
      'mock.test.js',
      `import 'amplitude-emulator/vitest';
       import { createMockAmplitude } from 'amplitude-emulator';
       import { expect, test } from 'vitest';
       test('it', async () => {
         const mock = await createMockAmplitude();
         expect(mock).toHaveNoRejections();
         expect(() => expect(mock).toHaveReceivedEvent({ userId: 'user-1' })).toThrow('user-1');
         await mock.close();
       });`,
    );
    expect(await user.run('node', 'node_modules/vitest/vitest.mjs', 'run')).toMatch(/1 passed/);
  });

  it.each(['nodenext', 'bundler'])('has types, for module resolution %s', async (resolution) => {
    const file = `types-${resolution}.ts`;
    write(
      file,
      `import { createMockAmplitude, type MockAmplitude, type VerdictRecord } from 'amplitude-emulator';
       import { type Collector, createCollector } from 'amplitude-emulator/collector';
       import 'amplitude-emulator/vitest';
       import { expect } from 'vitest';
       const mock: MockAmplitude = await createMockAmplitude({ projects: [{ name: 'a', apiKey: 'k', region: 'us' }] });
       const records: readonly VerdictRecord[] = await mock.waitForEvents({ match: { userId: 'user-1' } });
       const collector: Collector = createCollector({ gateway: mock.us, pipelineKey: 'dk_x' });
       expect(mock).toHaveNoRejections();
       // @ts-expect-error: no such region
       await createMockAmplitude({ projects: [{ name: 'a', apiKey: 'k', region: 'mars' }] });
       export { collector, records };`,
    );
    const module = resolution === 'bundler' ? 'esnext' : resolution;
    const flags = ['--noEmit', '--strict', '--target', 'es2024', '--module', module, '--moduleResolution', resolution];
    const tsc = 'node_modules/typescript/bin/tsc';
    await expect(user.run('node', tsc, ...flags, '--ignoreConfig', file)).resolves.toBe('');
  });
});

describe.concurrent('an npm script in the clone', () => {
  const start = () => run('npm', ['run', '--silent', 'emulate', '--', '--help'], { cwd: user.clone });

  it('builds where something changed, says so, and does not build again', async () => {
    expect((await start()).stderr).toBe('');
    appendFileSync(join(user.clone, 'lib/errors/exit-codes.ts'), '// changed\n');
    expect(await start()).toEqual({
      stdout: expect.stringContaining('--demo'),
      stderr: 'Building amplitude-emulator (something changed) ...\n',
    });
    expect((await start()).stderr).toBe('');
  });
});

describe.concurrent('what others check of a package', () => {
  it('publint finds nothing', async () => {
    const tarball = readFileSync(user.tarball);
    const { messages } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer }, level: 'warning' });
    expect(messages).toEqual([]);
  });

  it('the types are not wrong', async () => {
    // It ends with another code where it finds something that the profile does not leave out.
    const { stdout } = await run(join(BIN, 'attw'), [user.tarball, '--profile', 'esm-only', '--no-color']);
    expect(stdout.match(/node16 \(from ESM\): 🟢 \(ESM\)/g)).toHaveLength(4);
  });
});

/** A Node that is too old: the machine's own, where it is. */
const OLD_NODE = '/usr/bin/node';
const oldVersion = existsSync(OLD_NODE) ? (await run(OLD_NODE, ['--version'])).stdout : 'v99';

describe.runIf(Number(oldVersion.slice(1).split('.')[0]) < 24)('on an old Node', () => {
  it.each(['amplitude-emulator', 'amplitude-emulator/collector'])('an import of %s says so in a line', async (name) => {
    write('old.js', `import(${JSON.stringify(name)}).catch((error) => console.log(error.stack));`);
    expect(await user.run(OLD_NODE, 'old.js')).toMatch(/^Error: amplitude-emulator needs Node 24 .*\n$/);
  });

  it('the command does, too', async () => {
    const failed = user.run(OLD_NODE, INSTALLED, 'emulate');
    await expect(failed).rejects.toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^amplitude-.*Node 24 .*\n$/),
    });
  });
});
