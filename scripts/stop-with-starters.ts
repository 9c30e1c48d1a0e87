import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** How often it is looked whether npm and its shell are still there, in ms. A look costs two system calls. */
const LOOK_MS = 50;

/**
 * Ends this process when npm or the shell between them is gone. npm passes a signal on to the shell that runs the script,
 * and a shell that is killed passes nothing on; an npm that is killed leaves the shell and us behind. (`exec` would make this
 * process take the shell's place, but cmd.exe has no such thing.) What comes from a terminal comes to this process too.
 *
 * @param parent the shell, or npm itself where the shell made way for us, as bash does
 */
export function stopWithStarters(parent: number): void {
  const npm = findStarter(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(parent) && (npm === undefined || isAlive(npm))) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS).unref();
}

/** npm, where a shell is between: who started npm, or a shell that a person uses, is none of our business. */
function findStarter(shell: number): number | undefined {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const found = process.platform === 'linux' ? readStat(shell) : askPs(shell);
  return found !== undefined && /^\w*sh$/.test(basename(found.name)) ? found.parent : undefined;
}

/** `4711 (dash) S 4710 …`: the name may hold spaces and brackets. */
function readStat(pid: number): { name: string; parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [name = '', parent] = [/\((.*)\)/s.exec(stat)?.[1], /.*\) \S+ (\d+)/s.exec(stat)?.[1]];
    return { name, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** Elsewhere ps says so, or nobody does: then only the shell is watched. */
function askPs(pid: number): { name: string; parent: number } | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' });
  const [, parent, name] = /^\s*(\d+)\s+(.*?)\s*$/.exec(stdout ?? '') ?? [];
  return parent === undefined || name === undefined ? undefined : { name, parent: Number(parent) };
}

/** On Windows a process keeps its parent's number when the parent is gone. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
