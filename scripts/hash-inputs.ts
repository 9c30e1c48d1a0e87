import { createHash } from 'node:crypto';
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** All that the bundle depends on. */
const INPUTS = ['{src,mock-amplitude,conformance,lib,scripts}/**/*.{ts,tsx,html,css,js}', 'package-lock.json'];

/** Names the state of everything that is built, by size and time of each file: another name, something changed. */
export function hashInputs(): string {
  const hash = createHash('sha256');
  for (const file of globSync(INPUTS, { cwd: ROOT }).sort()) {
    const { size, mtimeMs } = statSync(join(ROOT, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
