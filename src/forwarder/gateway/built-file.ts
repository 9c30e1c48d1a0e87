import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Reads a text that the build made for browsers (scripts/build-gateway-files.ts). It lies beside package.json in
 * `dist/gateway`, wherever this code was built to.
 *
 * @throws {Error} when nothing was built
 */
export function readBuiltFile(name: 'd.js' | 'shop.html'): string {
  const file = join(dirname(findPackageJSON(import.meta.url) ?? '.'), 'dist', 'gateway', name);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Failed to read what the build makes for browsers: ${reason}. Run npm run build.`, { cause });
  }
}
