import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileCacheFolder } from '../src/cli/compile-cache.ts';
import { hashInputs } from './hash-inputs.ts';

const ROOT = join(import.meta.dirname, '..');
/** Of what the last build was made. */
const STAMP = join(ROOT, 'dist/.built');

/** Builds what runs, where something changed since the last time, and says so on stderr: it takes a second or two. */
export async function buildIfChanged(): Promise<void> {
  const built = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : undefined;
  if (built === hashInputs()) return;
  const why = built === undefined ? 'first start only' : 'something changed';
  process.stderr.write(`Building amplitude-emulator (${why}) ...\n`);
  await buildAll({ types: false });
}

/** Builds everything into `dist`; the declarations, which only programs that import the package need, where asked to. */
export async function buildAll({ types }: { types: boolean }): Promise<void> {
  // Imported here: most starts find that nothing changed.
  const { buildPages } = await import('./build-pages.ts');
  const { buildGatewayFiles } = await import('./build-gateway-files.ts');
  const { bundle } = await import('./bundle.ts');
  const { writeLicenses } = await import('./write-licenses.ts');
  const inputs = hashInputs();
  rmSync(STAMP, { force: true });
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  if (types) writeTypes();
  await buildGatewayFiles();
  writeLicenses(...(await buildPages()), await bundle());
  // What Node compiled of earlier builds is never asked for again.
  rmSync(compileCacheFolder(process.env), { recursive: true, force: true });
  writeFileSync(STAMP, inputs);
}

function writeTypes(): void {
  for (const file of globSync('dist/**/*.d.ts', { cwd: ROOT })) rmSync(join(ROOT, file));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.types.json'], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
