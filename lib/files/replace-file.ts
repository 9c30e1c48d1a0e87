import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nameFresh, removeLeftovers, resolveFile } from './fresh-file.ts';

/** What is written here may hold keys and what users sent. */
const OWNER_ONLY = 0o600;
/** Characters written with one call. */
const CHUNK = 256 * 1024;

/**
 * Replaces a file as a whole: whatever happens meanwhile, the old one stays as it was until the new one is on disk, whole.
 * Only its owner may read it. What is no file, such as /dev/stdout, is written to as it is.
 *
 * @throws {Error} as `node:fs` does; nothing is left behind then
 * @example await replaceFile('session.ndjson', lines);
 */
export async function replaceFile(file: string, texts: Iterable<string>): Promise<void> {
  const target = resolveFile(file);
  const there = await stat(target).catch(() => undefined);
  if (there !== undefined && !there.isFile()) return writeFile(target, inChunks(texts));
  removeLeftovers(target);
  const fresh = nameFresh(target);
  try {
    const handle = await open(fresh, 'wx', OWNER_ONLY);
    try {
      await handle.writeFile(inChunks(texts));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
  syncFolder(target);
}

/** The same, at once. */
export function replaceFileSync(file: string, content: string): void {
  const target = resolveFile(file);
  removeLeftovers(target);
  const fresh = nameFresh(target);
  try {
    writeFileSync(fresh, content, { flag: 'wx', mode: OWNER_ONLY, flush: true });
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
  syncFolder(target);
}

function* inChunks(texts: Iterable<string>): Generator<string> {
  let chunk: string[] = [];
  let length = 0;
  for (const text of texts) {
    chunk.push(text);
    length += text.length;
    if (length < CHUNK) continue;
    yield chunk.join('');
    chunk = [];
    length = 0;
  }
  yield chunk.join('');
}

/** A new name is on disk with its folder. Where a system has no such thing, the name is as good as it gets. */
function syncFolder(file: string): void {
  let handle: number | undefined;
  try {
    handle = openSync(dirname(file), 'r');
    fsyncSync(handle);
  } catch {
    // Windows cannot, some file systems cannot: the file itself is whole already.
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
