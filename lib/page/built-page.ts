import { readdirSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** The page that names the others; where it names them, `PLACE/` stands for the way to them. */
export const PAGE_FILE = 'page.html';

/**
 * Reads what the build made for browsers (scripts/build-pages.ts), by file names. It lies beside package.json in `dist`,
 * wherever this code was built to.
 *
 * @param folder of `dist`, which the page was built into
 * @throws {Error} when nothing was built
 */
export function readBuiltPage(folder: string): ReadonlyMap<string, string> {
  const path = join(dirname(findPackageJSON(import.meta.url) ?? '.'), 'dist', folder);
  try {
    return new Map(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Failed to read the page of dist/${folder}: ${reason}. Run npm run build.`, { cause });
  }
}
