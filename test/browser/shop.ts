import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Listening, listen } from '../../lib/listen.ts';

/** An SDK as its package ships it for a script tag: it defines `amplitude`. */
const ANALYTICS_BROWSER = '@amplitude/analytics-browser/lib/scripts/amplitude-min.umd.js';

const PAGE =
  '<!doctype html><title>Shop</title><link rel="icon" href="data:,"><button>Buy</button><script src="/amplitude.js"></script>';

/**
 * Serves a page that has loaded an SDK and initialised nothing: `/` and any other path.
 *
 * @param script of a package
 */
export function serveShop(script = ANALYTICS_BROWSER): Promise<Listening> {
  const bundle = readFileSync(createRequire(import.meta.url).resolve(script));
  return listen(
    (request, response) => {
      const [type, body] = request.url === '/amplitude.js' ? ['text/javascript', bundle] : ['text/html', PAGE];
      response.setHeader('Content-Type', type).end(body);
    },
    { name: 'the shop', host: '127.0.0.1', port: 0 },
  );
}
