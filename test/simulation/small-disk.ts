import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory that can be full and empty again. */
export interface SmallDisk {
  directory: string;
  /** Takes all the room that is left; false where this machine does not let us make disks. */
  fill(): boolean;
  free(): void;
  remove(): void;
}

/** Makes one, so large in KiB: a tmpfs where the machine allows one (root may), else a directory that is never full. */
export function makeSmallDisk(kibibytes: number): SmallDisk {
  const parent = mkdtempSync(join(tmpdir(), 'crash-'));
  const directory = join(parent, 'disk');
  mkdirSync(directory);
  const isMounted = run('mount', '-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', directory);
  const filler = join(directory, 'filler');
  return {
    directory,
    fill() {
      if (isMounted) run('dd', 'if=/dev/zero', `of=${filler}`, 'bs=4096');
      return isMounted;
    },
    free: () => rmSync(filler, { force: true }),
    remove() {
      if (isMounted) run('umount', '--lazy', directory);
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

/** Whether a program ended well. */
function run(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
