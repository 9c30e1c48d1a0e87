import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const WEB = 'src/debugger/web';
const FOLDER = 'dist/ui';

/** What browsers since 2023 understand. */
const TARGET = 'es2023';

/**
 * Writes the debugger's page into `dist/ui`: a script, a style and a worker, each named by what is in it, so that a browser
 * may keep it for good, and the page that names them.
 */
export async function buildDebuggerPage(): Promise<Metafile> {
  mkdirSync(join(ROOT, FOLDER), { recursive: true });
  const worker = await bundleForPage(`${WEB}/live/worker.ts`, {});
  const main = await bundleForPage(`${WEB}/main.tsx`, { WORKER_FILE: JSON.stringify(nameOf(worker, '.js')) });
  const style = await bundleForPage(`${WEB}/style/style.css`, {});
  const page = readFileSync(join(ROOT, WEB, 'page.html'), 'utf8')
    .replace('STYLE', () => nameOf(style, '.css'))
    .replace('MAIN', () => nameOf(main, '.js'));
  writeFileSync(join(ROOT, FOLDER, 'page.html'), page);
  const outputs = { ...worker.outputs, ...main.outputs, ...style.outputs };
  removeOthers(Object.keys(outputs));
  return { inputs: { ...worker.inputs, ...main.inputs, ...style.inputs }, outputs };
}

async function bundleForPage(entry: string, define: Record<string, string>): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outdir: FOLDER,
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    target: TARGET,
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    metafile: true,
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    logLevel: 'warning',
  });
  return metafile;
}

function nameOf({ outputs }: Metafile, end: string): string {
  const file = Object.keys(outputs).find((name) => name.endsWith(end));
  if (file === undefined)
    throw new Error(`Failed to build the debugger's page: nothing that ends with ${end} was made.`);
  return basename(file);
}

function removeOthers(made: readonly string[]): void {
  const kept = new Set([...made.map((name) => basename(name)), 'page.html']);
  for (const name of readdirSync(join(ROOT, FOLDER))) if (!kept.has(name)) rmSync(join(ROOT, FOLDER, name));
}
