import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

/** What browsers since 2023 understand. */
const TARGET = 'es2023';

/** A page as it lies in the source, and the folder of `dist` that it is made into. */
interface PageSource {
  source: string;
  folder: string;
  /** What runs beside the page, below its source. */
  worker?: string;
}

const PAGES: readonly PageSource[] = [
  { source: 'src/debugger/web', folder: 'ui', worker: 'live/worker.ts' },
  { source: 'src/forwarder/management/web', folder: 'management' },
];

/**
 * Writes the pages into `dist`: of each a script, a style and perhaps a worker, each named by what is in it, so that a browser
 * may keep it for good, and the page that names them.
 */
export function buildPages(): Promise<Metafile[]> {
  return Promise.all(PAGES.map(buildPage));
}

async function buildPage({ source, folder, worker }: PageSource): Promise<Metafile> {
  const out = `dist/${folder}`;
  mkdirSync(join(ROOT, out), { recursive: true });
  const beside = worker === undefined ? [] : [await bundleForPage(`${source}/${worker}`, out, {})];
  const [made] = beside;
  const define = made === undefined ? {} : { WORKER_FILE: JSON.stringify(nameOf(made, '.js')) };
  const main = await bundleForPage(`${source}/main.tsx`, out, define);
  const style = await bundleForPage(`${source}/style/style.css`, out, {});
  const page = readFileSync(join(ROOT, source, 'page.html'), 'utf8')
    .replace('STYLE', () => nameOf(style, '.css'))
    .replace('MAIN', () => nameOf(main, '.js'));
  writeFileSync(join(ROOT, out, 'page.html'), page);
  const all = [...beside, main, style];
  const outputs = Object.assign({}, ...all.map((one) => one.outputs));
  removeOthers(out, Object.keys(outputs));
  return { inputs: Object.assign({}, ...all.map((one) => one.inputs)), outputs };
}

async function bundleForPage(entry: string, outdir: string, define: Record<string, string>): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outdir,
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
  if (file === undefined) throw new Error(`Failed to build a page: nothing that ends with ${end} was made.`);
  return basename(file);
}

function removeOthers(folder: string, made: readonly string[]): void {
  const kept = new Set([...made.map((name) => basename(name)), 'page.html']);
  for (const name of readdirSync(join(ROOT, folder))) if (!kept.has(name)) rmSync(join(ROOT, folder, name));
}
