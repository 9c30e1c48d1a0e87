import { basename } from 'node:path/posix';
import { type Request, type RequestHandler, Router } from 'express';
import { lazy } from '../lazy.ts';
import { PAGE_FILE, readBuiltPage } from './built-page.ts';
import { guardPage } from './guard-page.ts';
import type { ServedPage } from './served-page.ts';
import { takeToken } from './take-token.ts';

/** A file is named by what is in it, and never changes. */
const KEEP_FOR_GOOD = 'private, max-age=31536000, immutable';

/** Parts of a path to a file: the empty one before the first slash, and its name. */
const FILES_DEPTH = 2;

const TYPES: readonly [end: string, type: string][] = [
  ['.js', 'text/javascript'],
  ['.css', 'text/css'],
];

/** Serves a page: its files by their names, and the page itself under every other path below. */
export function servePage(page: ServedPage): Router {
  const files = lazy(() => readBuiltPage(page.folder));
  const router = Router();
  router.use(guardPage(page), sendFile(files));
  router.post('/token', takeToken(page.token));
  router.get('/{*path}', sendPage(files));
  router.use(refuseOthers);
  return router;
}

function sendFile(files: () => ReadonlyMap<string, string>): RequestHandler {
  return (request, response, next) => {
    const name = request.path.slice(1);
    const type = TYPES.find(([end]) => name.endsWith(end))?.[1];
    const text = type === undefined ? undefined : files().get(name);
    if (type === undefined || text === undefined) return next();
    response.setHeader('Cache-Control', KEEP_FOR_GOOD).type(type).send(text);
  };
}

function sendPage(files: () => ReadonlyMap<string, string>): RequestHandler {
  return (request, response) => {
    const page = files().get(PAGE_FILE) ?? '';
    response.type('html').send(page.replaceAll('PLACE/', () => wayUp(request)));
  };
}

/**
 * The way from an address to where the files are, without naming a host, a port or a folder: a proxy may have others.
 *
 * @example wayUp({ originalUrl: '/_emulator/ui/events/47', baseUrl: '/_emulator/ui' }) // '../'
 */
function wayUp({ originalUrl, baseUrl }: Pick<Request, 'originalUrl' | 'baseUrl'>): string {
  const below = (originalUrl.split('?')[0] ?? '').slice(baseUrl.length);
  if (below === '') return `${basename(baseUrl)}/`;
  const depth = below.split('/').length - FILES_DEPTH;
  return depth === 0 ? './' : '../'.repeat(depth);
}

const refuseOthers: RequestHandler = (request, response) => {
  response.setHeader('Allow', 'GET, HEAD');
  const error = `${request.baseUrl}${request.path} does not take ${request.method}.`;
  const body = JSON.stringify({ error, fix: 'It is a page for a browser.' });
  response.status(405).type('application/json').send(body);
};
