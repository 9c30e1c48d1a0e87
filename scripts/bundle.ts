import { readdirSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const CHUNKS = 'dist/chunks';

/** The command, and the package's `exports`. In one bundle, so that all of them share one copy of each class. */
const ENTRIES = [
  'src/cli/bin.ts',
  'mock-amplitude/index.ts',
  'mock-amplitude/matchers/index.ts',
  'src/collector/index.ts',
  'conformance/describe-conformance.ts',
];

/**
 * Bundles everything that is run, packages included, into `dist`: reading 915 modules is most of what a start took. What a
 * command imports when it is called stays a file of its own.
 */
export async function bundle(): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: 'dist',
    outbase: '.',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // Older than what it runs on: an old Node must be able to read it as far as to where it is told so.
    target: 'node20',
    charset: 'utf8',
    metafile: true,
    // The user's own; what Ink loads for its developers; and what pg would use instead of itself.
    external: ['vitest', 'react-devtools-core', 'pg-native'],
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    plugins: [builtinsOnDemand],
    logLevel: 'warning',
  });
  removeOldChunks(metafile);
  return metafile;
}

/**
 * Takes Node's own modules from `process.getBuiltinModule` instead of importing them. An import reads every export of a
 * module: of node:http that loads Node's own undici, 55 ms. And an old Node refuses a file that imports what it has not
 * got before a line of it is run, even the one that says what is wrong.
 */
const builtinsOnDemand: Plugin = {
  name: 'builtins-on-demand',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z0-9_:/]+$/ }, ({ path }) =>
      isBuiltin(path) ? { path: path.replace(/^(node:)?/, 'node:'), namespace: 'builtin' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/** Last, so that an emulator that runs meanwhile loses them as late as can be. */
function removeOldChunks({ outputs }: Metafile): void {
  for (const name of readdirSync(join(ROOT, CHUNKS))) {
    if (!(`${CHUNKS}/${name}` in outputs)) rmSync(join(ROOT, CHUNKS, name));
  }
}
