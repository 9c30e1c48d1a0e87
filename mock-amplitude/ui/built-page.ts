import { readdirSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** The page that names the others; where it names them, `PLACE/` stands for the way to them. */
export const PAGE_FILE = 'page.html';

/**
 * Reads what the build made for browsers (scripts/build-debugger-page.ts), by file names. It lies beside package.json in
 * `dist/ui`, wherever this code was built to.
 *
 * @throws {Error} when nothing was built
 */
export function readBuiltPage(): ReadonlyMap<string, string> {
  const folder = join(dirname(findPackageJSON(import.meta.url) ?? '.'), 'dist', 'ui');
  try {
    return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Failed to read the debugger's page: ${reason}. Run npm run build.`, { cause });
  }
}
