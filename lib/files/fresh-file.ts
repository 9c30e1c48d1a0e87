import { randomBytes } from 'node:crypto';
import { readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const RANDOM_BYTES = 4;

/** What a file is written as until it is whole: beside the one it replaces, since only there it can be renamed to it. */
export function nameFresh(file: string): string {
  return `${file}.${process.pid}-${randomBytes(RANDOM_BYTES).toString('hex')}.new`;
}

/** The file that a name leads to, through symbolic links; the name itself where nothing is there yet. */
export function resolveFile(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** Deletes what processes that are gone have left half written of a file. */
export function removeLeftovers(file: string): void {
  const folder = dirname(file);
  for (const name of readdirSync(folder)) {
    const pid = readPid(name, basename(file));
    if (pid !== undefined && isLeftover(join(folder, name), pid)) rmSync(join(folder, name), { force: true });
  }
}

/** Of which process a name is: `x.nd.4711-0a1b2c3d.new` is 4711's of `x.nd`. */
function readPid(name: string, base: string): number | undefined {
  if (!name.startsWith(`${base}.`)) return undefined;
  const pid = /^(\d+)(?:-[0-9a-f]+)?\.new$/.exec(name.slice(base.length + 1))?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** In a container each start has the same number: what is older than this process is of one before it. */
function isLeftover(file: string, pid: number): boolean {
  if (pid !== process.pid) return !isAlive(pid);
  const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return modified !== undefined && modified < performance.timeOrigin;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
