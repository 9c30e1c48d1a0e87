import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createRng } from '../lib/rng.ts';

/** SQLite's own page size. */
const PAGE_BYTES = 4096;

/** Overwrites part of a file with random bytes, the same ones each time. */
export function spoil(file: string, from: number, length: number, seed = 1): void {
  const rng = createRng(seed);
  const bytes = readFileSync(file);
  for (let at = from; at < Math.min(from + length, bytes.length); at++) bytes[at] = rng.integer(0, 255);
  writeFileSync(file, bytes);
}

/** What can happen to a file that is a SQLite database: by its name, what does it. */
export const DAMAGES = {
  'the header overwritten': (file: string) => spoil(file, 0, 100),
  'the first page overwritten': (file: string) => spoil(file, 0, PAGE_BYTES),
  'its table of contents overwritten': (file: string) => spoil(file, 100, PAGE_BYTES - 100),
  'one page in the middle overwritten': (file: string) =>
    spoil(file, Math.floor(readFileSync(file).length / PAGE_BYTES / 2) * PAGE_BYTES, PAGE_BYTES),
  'cut in the middle': (file: string) => truncateSync(file, Math.floor(readFileSync(file).length / 2)),
  'cut to half a page': (file: string) => truncateSync(file, PAGE_BYTES / 2),
  'no database at all': (file: string) => writeFileSync(file, 'hello '.repeat(1000)),
} as const satisfies Record<string, (file: string) => void>;

/** A directory that is gone when the test is over. */
export function makeTestDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'damage-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Whether this machine lets us make small disks: root may, where no container forbids it. */
export function canMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true });
  }
}

/** A disk of its own, so large in KiB, for as long as the test runs. */
export function mountSmallDisk(kibibytes: number): { directory: string; fill(): void; free(): void } {
  const directory = join(makeTestDirectory(), 'disk');
  mkdirSync(directory);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', directory]);
  onTestFinished(() => void execFileSync('umount', ['--lazy', directory]));
  const filler = join(directory, 'filler');
  return {
    directory,
    /** Takes all the room that is left. */
    fill: () => takeAll(filler),
    free: () => rmSync(filler, { force: true }),
  };
}

function takeAll(file: string): void {
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=4096'], { stdio: 'ignore' });
  } catch {
    // It ends because the disk is full.
  }
}

/** The files of a directory whose names hold a text. */
export function listNamed(directory: string, text: string): string[] {
  return existsSync(directory) ? readdirSync(directory).filter((name) => name.includes(text)) : [];
}
