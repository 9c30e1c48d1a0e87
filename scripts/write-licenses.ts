import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * Writes the licences of the packages that became part of the bundles: they ask to be handed on with it.
 *
 * @throws {Error} for a package that names no licence
 */
export function writeLicenses(...bundles: readonly Metafile[]): void {
  const inputs = bundles.flatMap((one) => Object.keys(one.inputs));
  const folders = new Set(inputs.flatMap((file) => PACKAGE_FOLDER.exec(file)?.[0] ?? []));
  const texts = [...folders].sort().map(describe);
  writeFileSync(join(ROOT, 'dist/third-party-licenses.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
}

function describe(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`Failed to write the licences: ${folder} names none.`);
  const [file] = globSync('{LICENSE,LICENCE,license,licence}*', { cwd: join(ROOT, folder) });
  const text = file === undefined ? '' : `\n${readFileSync(join(ROOT, folder, file), 'utf8').trim()}\n`;
  return `${name} ${version}: ${license}\n${text}`;
}
