import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Listening, listen } from '../../lib/listen.ts';

/** The SDKs as their packages ship them for a script tag: each defines `amplitude`. */
const require = createRequire(import.meta.url);
const BUNDLES = {
  'analytics-browser': () => require.resolve('@amplitude/analytics-browser/lib/scripts/amplitude-min.umd.js'),
  unified: () => require.resolve('@amplitude/unified/lib/scripts/amplitude-min.umd.js'),
  'amplitude-js': () => require.resolve('amplitude-js/amplitude.umd.min.js'),
} as const;

const PAGE =
  '<!doctype html><title>Shop</title><link rel="icon" href="data:,"><button>Buy</button><script src="/amplitude.js"></script>';

export type Sdk = keyof typeof BUNDLES;

/** Serves a page that has loaded an SDK and initialised nothing: `/` and any other path. */
export function serveShop(sdk: Sdk = 'analytics-browser'): Promise<Listening> {
  const bundle = readFileSync(BUNDLES[sdk]());
  return listen(
    (request, response) => {
      const [type, body] = request.url === '/amplitude.js' ? ['text/javascript', bundle] : ['text/html', PAGE];
      response.setHeader('Content-Type', type).end(body);
    },
    { name: 'the shop', host: '127.0.0.1', port: 0 },
  );
}
