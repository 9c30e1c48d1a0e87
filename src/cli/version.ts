import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/** The version of this package, as its `package.json` has it, wherever this code was built to. */
export function readVersion(): string {
  const file = findPackageJSON(import.meta.url);
  const manifest: unknown = file === undefined ? {} : JSON.parse(readFileSync(file, 'utf8'));
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}
