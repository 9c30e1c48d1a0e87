import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ownDirectory, ownFile } from '../../../lib/storage/owner-only.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);
const isOurs = (name: string) => name.startsWith('ours');
let root = '';
let said: string[] = [];
const own = (directory: string) => ownDirectory(directory, isOurs, (message) => said.push(message));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'owner-'));
  said = [];
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

it('makes directories that their owner alone may use, and says nothing of it', () => {
  own(join(root, 'a', 'b'));
  expect([modeOf(join(root, 'a')), modeOf(join(root, 'a', 'b')), said]).toEqual(['700', '700', []]);
});

it('closes what was open to others, and says so once', () => {
  const directory = join(root, 'open');
  const names = ['', 'ours.sqlite', 'ours.sqlite-wal', 'theirs'];
  mkdirSync(directory);
  for (const name of names.slice(1)) writeFileSync(join(directory, name), '');
  for (const name of names) chmodSync(join(directory, name), 0o755);
  own(directory);
  own(directory);
  expect(names.map((name) => modeOf(join(directory, name)))).toEqual(['700', '700', '700', '755']);
  expect(said).toEqual([expect.stringContaining('the directory itself, ours.sqlite, ours.sqlite-wal')]);
});

it.each([
  ['the working directory', (directory: string) => vi.spyOn(process, 'cwd').mockReturnValue(directory), '755'],
  ['one above it', (directory: string) => vi.spyOn(process, 'cwd').mockReturnValue(join(directory, 'x')), '755'],
  ['one like /tmp', (directory: string) => chmodSync(directory, 0o1777), '1777'],
])('leaves %s open, but for our files in it', (_which, arrange, mode) => {
  chmodSync(root, 0o755);
  const file = join(root, 'ours');
  writeFileSync(file, '');
  chmodSync(file, 0o644);
  arrange(root);
  own(root);
  expect([modeOf(root), modeOf(file)]).toEqual([mode, '600']);
});

it('makes a file for its owner alone, and leaves one that is there as it is', () => {
  const file = join(root, 'ours');
  ownFile(file);
  expect(modeOf(file)).toBe('600');
  writeFileSync(file, 'kept');
  ownFile(file);
  expect(readFileSync(file, 'utf8')).toBe('kept');
});
