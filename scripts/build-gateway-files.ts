import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const SHOP = join(ROOT, 'src/forwarder/gateway/shop');

/**
 * Writes what the gateway serves to browsers into `dist/gateway`: the collector as one script, and the shop page with its
 * style and script inside. Takes 20 ms; vitest does it before the tests, so that they never see an old one.
 */
export async function buildGatewayFiles(): Promise<void> {
  const folder = join(ROOT, 'dist/gateway');
  mkdirSync(folder, { recursive: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/collector/browser.ts'],
    outfile: join(folder, 'd.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    // What browsers since 2020 understand.
    target: 'es2020',
    charset: 'utf8',
  });
  writeFileSync(join(folder, 'shop.html'), inlineShop());
}

function inlineShop(): string {
  const read = (name: string) => readFileSync(join(SHOP, name), 'utf8');
  return read('shop.html')
    .replace('<link rel="stylesheet" href="shop.css">', () => `<style>\n${read('shop.css')}</style>`)
    .replace('<script src="shop.js">', () => `<script>\n${read('shop.js')}`);
}
