import { lstatSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const OWNER_ONLY = 0o700;
const OTHERS_MAY_WRITE = 0o022;

/**
 * Lets Node keep what it compiled, which halves the time of a start (`npm run bench -- startup`). What is kept is code that
 * the next start runs: it goes into a folder of this user's own, not into the /tmp of everybody, which is Node's choice.
 * Where there is none it goes without. Node's own NODE_COMPILE_CACHE and NODE_DISABLE_COMPILE_CACHE are heeded.
 */
export function cacheCompiledCode(env: NodeJS.ProcessEnv = process.env): void {
  if (env.NODE_COMPILE_CACHE || env.NODE_DISABLE_COMPILE_CACHE) return;
  const folder = compileCacheFolder(env);
  if (isOursAlone(folder)) enableCompileCache(folder);
}

/** Where compiled code is kept, by the customs of each system. */
export function compileCacheFolder(env: NodeJS.ProcessEnv): string {
  const home = env.XDG_CACHE_HOME || (process.platform === 'win32' && env.LOCALAPPDATA) || join(homedir(), '.cache');
  return join(home, 'amplitude-emulator', 'compiled');
}

/** Makes the folder where it is missing; true where no other user can write to it. */
function isOursAlone(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY });
    const { mode, uid } = lstatSync(folder);
    // Windows keeps a user's folders from others by itself, and has no such numbers.
    return process.getuid === undefined || (uid === process.getuid() && (mode & OTHERS_MAY_WRITE) === 0);
  } catch {
    return false;
  }
}
