import { chmodSync, closeSync, lstatSync, openSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { makeDirectory } from './make-directory.ts';

/** Modes of what holds what users sent, and keys. */
export const OWNER_FILE = 0o600;
export const OWNER_DIRECTORY = 0o700;
const OTHERS = 0o077;
const STICKY = 0o1000;

/**
 * Makes a directory that its owner alone may use. One that is there, and files in it that are ours, are closed to others, and
 * that is said; only a directory that others need as well stays open: the working directory, those above it, a home, /tmp.
 * Windows keeps a user's files from others by itself.
 *
 * @param isOurs whether we wrote the file of this name
 * @param onProblem told what was open to others, once for all of it
 * @throws {Error} where the directory cannot be made
 */
export function ownDirectory(
  directory: string,
  isOurs: (name: string) => boolean,
  onProblem: (message: string) => void,
): void {
  makeDirectory(directory, OWNER_DIRECTORY);
  if (process.getuid === undefined) return;
  const files = readdirSync(directory).filter(isOurs);
  const shared = isShared(directory);
  const closed = [...(shared ? [] : ['.']), ...files].filter((name) => close(join(directory, name)));
  if (closed.length === 0) return;
  const what = closed.map((name) => (name === '.' ? 'the directory itself' : name)).join(', ');
  onProblem(`What is in ${directory} was open to other users, and is closed to them now: ${what}.`);
}

/**
 * Makes a file that its owner alone may read, where there is none: SQLite gives what it writes beside it the same mode. One
 * that is there is not even opened: to close it again would let go of the locks that this process has on it (POSIX).
 */
export function ownFile(file: string): void {
  try {
    closeSync(openSync(file, 'ax', OWNER_FILE));
  } catch {
    // It is there, or cannot be made: who opens it next says why not.
  }
}

/** Others have more in it than what is ours. */
function isShared(directory: string): boolean {
  const path = resolve(directory);
  const within = relative(path, process.cwd());
  const holdsWorkingDirectory = within === '' || !(within === '..' || within.startsWith(`..${sep}`));
  return holdsWorkingDirectory || path === homedir() || (lstatSync(path).mode & STICKY) !== 0;
}

/** True where it was open to others and is not any more. */
function close(path: string): boolean {
  const { mode, uid } = lstatSync(path);
  if ((mode & OTHERS) === 0 || uid !== process.getuid?.()) return false;
  chmodSync(path, mode & ~OTHERS & 0o777);
  return true;
}
