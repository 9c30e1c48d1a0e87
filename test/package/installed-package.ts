import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CHECKOUT = join(import.meta.dirname, '../..');
/** Not part of a clean clone. */
const LEFT_OUT = new Set(['node_modules', 'dist', '.git']);
/** A user's own, taken from the checkout: installing them would be most of what is measured here. */
const USERS_OWN = ['vitest', 'typescript', 'node'];

/** The package as a user has it: packed from a clean clone, and installed in a project that has nothing else. */
export interface InstalledPackage {
  /** The clean clone that it was packed from. */
  clone: string;
  /** The project. */
  folder: string;
  tarball: string;
  /** Runs something in the project and resolves with what it printed. */
  run(command: string, ...args: string[]): Promise<string>;
  remove(): void;
}

export async function installPackage(): Promise<InstalledPackage> {
  const root = mkdtempSync(join(tmpdir(), 'package-'));
  const clone = join(root, 'clone');
  const folder = join(root, 'project');
  cpSync(CHECKOUT, clone, { recursive: true, filter: (file) => !LEFT_OUT.has(relative(CHECKOUT, file)) });
  symlinkSync(join(CHECKOUT, 'node_modules'), join(clone, 'node_modules'));
  // Its prepack script builds.
  const packed = await run('npm', ['pack', '--json', '--pack-destination', root], { cwd: clone });
  const [{ filename }] = JSON.parse(packed.stdout);
  const tarball = join(root, filename);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "project", "private": true, "type": "module" }\n');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder });
  for (const name of USERS_OWN) symlinkSync(join(CHECKOUT, 'node_modules', name), join(folder, 'node_modules', name));
  return {
    clone,
    folder,
    tarball,
    run: async (command, ...args) => (await run(command, args, { cwd: folder })).stdout,
    remove: () => rmSync(root, { recursive: true }),
  };
}
