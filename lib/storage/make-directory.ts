import { mkdirSync, readlinkSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A directory cannot be made. The message says which part of its path is in the way. */
class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
  /** As errors of the system have one. */
  readonly code = 'EDIRECTORY';
}

/**
 * Makes a directory and those above it. Node's own `recursive` tries for ever where the system says of a path that it is
 * not there although the one above is, such as in /proc (nodejs 24.21).
 *
 * @param mode of each that is made
 * @throws {DirectoryError}
 */
export function makeDirectory(path: string, mode = 0o777): void {
  if (path === '') throw new DirectoryError('the path is empty');
  const missing: string[] = [];
  for (let at = resolve(path); !isDirectory(at); at = dirname(at)) missing.push(at);
  for (const one of missing.reverse()) makeOne(one, mode);
}

function isDirectory(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return true;
  if (found !== undefined) throw new DirectoryError(`${path} is no directory`);
  if (isLink(path)) throw new DirectoryError(`${path} is a link to something that is not there`);
  return false;
}

function isLink(path: string): boolean {
  try {
    return readlinkSync(path) !== '';
  } catch {
    return false;
  }
}

function makeOne(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (cause) {
    // Another process may have been faster.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new DirectoryError(`the system does not let ${path} be made${code}`, { cause });
  }
}
