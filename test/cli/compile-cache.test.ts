import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileCacheFolder } from '../../src/cli/compile-cache.ts';
import { runCli } from '../e2e/emulator.ts';

let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cache-'));
  folder = compileCacheFolder({ XDG_CACHE_HOME: home });
});
afterEach(() => rmSync(home, { recursive: true }));
const start = (env: NodeJS.ProcessEnv = {}) => runCli(['explain', '--help'], { XDG_CACHE_HOME: home, ...env });

describe('what Node compiled', () => {
  it("is kept in a folder of the user's own that nobody else can look into", async () => {
    expect((await start()).code).toBe(0);
    expect(readdirSync(folder)).not.toEqual([]);
    expect((statSync(folder).mode & 0o777).toString(8)).toBe('700');
  });

  it('is neither kept nor taken where others may write', async () => {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o777);
    expect((await start()).code).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not kept where there is no place for it, and nothing is said of that', async () => {
    writeFileSync(join(home, 'amplitude-emulator'), 'a file');
    expect(await start()).toMatchObject({ code: 0, stderr: '' });
  });

  it('is not kept where Node is told not to', async () => {
    await start({ NODE_DISABLE_COMPILE_CACHE: '1' });
    expect(existsSync(folder)).toBe(false);
  });
});
