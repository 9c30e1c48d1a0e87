import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const HOOK = `
  import { registerHooks } from 'node:module';
  const loaded = new Set();
  registerHooks({ load(url, context, next) {
    loaded.add(/node_modules.((?:@[^/]+.)?[^/]+)/.exec(url)?.[1] ?? url);
    return next(url, context);
  } });
  process.on('exit', () => process.stderr.write('loaded ' + JSON.stringify([...loaded])));`;

/** The packages and files that a run of the command line loads. */
async function loadedBy(...args: string[]): Promise<string[]> {
  const hook = `data:text/javascript,${encodeURIComponent(HOOK)}`;
  const bin = join(ROOT, 'src/cli/bin.ts');
  const run = promisify(execFile)(process.execPath, ['--import', hook, bin, ...args]);
  // Wrong use ends with 2, and has loaded what it has loaded.
  const { stderr } = await run.catch((error: { stderr: string }) => error);
  return JSON.parse(/loaded (\[.*\])$/s.exec(stderr)?.[1] ?? '[]');
}

const packages = (loaded: string[]) => loaded.filter((name) => !/^(file|node|data):/.test(name));
const commands = (loaded: string[]) => loaded.filter((name) => name.includes('/src/commands/'));

it.each([['--version'], ['--help'], ['emulate', '--help'], ['forward', '--help']])(
  '%s %s loads nothing but what parses flags',
  async (...args) => {
    const loaded = await loadedBy(...args.filter((arg) => arg !== undefined));
    expect(packages(loaded)).toEqual(['commander']);
    expect(commands(loaded)).toEqual([]);
    expect(loaded.length).toBeLessThan(60);
  },
);

/** What makes certificates. */
const FOR_TLS = ['@peculiar/x509', 'reflect-metadata'];

it('what makes certificates is loaded by the start that makes one, and by no other', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loads-'));
  vi.stubEnv('XDG_DATA_HOME', folder);
  const [first, second] = [await loadedBy('emulate', '--tls-ca'), await loadedBy('emulate', '--tls-ca')];
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
  const found = (loaded: string[]) => FOR_TLS.filter((name) => loaded.includes(name));
  expect([found(first), found(second)]).toEqual([FOR_TLS, []]);
});

it('exec loads neither the screen nor what reads files', async () => {
  const all = await loadedBy('exec', '--', process.execPath, '--version');
  const loaded = packages(all);
  expect(all.filter((name) => /\/(open-reach|tls-door|open-trust)\.ts$/.test(name))).toEqual([]);
  expect(loaded).toEqual(expect.arrayContaining(['express', 'zod']));
  for (const name of ['ink', 'react', 'yaml', 'pino', 'prom-client', 'cli-progress', ...FOR_TLS])
    expect(loaded).not.toContain(name);
});
