import { Router } from 'express';
import { readBuiltFile } from './built-file.ts';

/** The script for pages, of whatever site. */
export const COLLECTOR_PATH = '/d.js';

/** Serves the collector. */
export function serveCollector(): Router {
  const router = Router();
  router.get(COLLECTOR_PATH, (_request, response) => {
    response.type('text/javascript').set('Cache-Control', 'no-cache').send(readBuiltFile('d.js'));
  });
  return router;
}
