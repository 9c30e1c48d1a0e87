import { execFileSync } from 'node:child_process';

/**
 * Makes a directory a disk of its own, so large in MiB, where this machine lets us: root may, where no container forbids it.
 *
 * @returns what takes it away again; undefined where it cannot be
 */
export function mountSoakDisk(directory: string, mebibytes: number): (() => void) | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', directory], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return () => void execFileSync('umount', ['--lazy', directory]);
}
