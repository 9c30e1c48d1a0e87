import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Listening, listen } from '../../lib/listen.ts';

/** The SDK as its package ships it for a script tag: it defines `amplitude`. */
const BUNDLE = readFileSync(
  createRequire(import.meta.url).resolve('@amplitude/analytics-browser/lib/scripts/amplitude-min.umd.js'),
);

const PAGE =
  '<!doctype html><title>Shop</title><link rel="icon" href="data:,"><button>Buy</button><script src="/amplitude.js"></script>';

/** Serves a page that has loaded `@amplitude/analytics-browser` and initialised nothing: `/` and any other path. */
export function serveShop(): Promise<Listening> {
  return listen(
    (request, response) => {
      const [type, body] = request.url === '/amplitude.js' ? ['text/javascript', BUNDLE] : ['text/html', PAGE];
      response.setHeader('Content-Type', type).end(body);
    },
    { name: 'the shop', host: '127.0.0.1', port: 0 },
  );
}
