import { Router } from 'express';
import { readBuiltFile } from './built-file.ts';

/** Stands in shop.html where the key goes. */
const KEY_PLACE = 'PIPELINE_KEY';

/** Serves the collector as `/d.js`, and at `/` a page to try it on. */
export function serveCollector(pipelineKey: string): Router {
  const router = Router();
  router.get('/d.js', (_request, response) => {
    response.type('text/javascript').set('Cache-Control', 'no-cache').send(readBuiltFile('d.js'));
  });
  router.get('/', (_request, response) => {
    const page = readBuiltFile('shop.html').replace(KEY_PLACE, () => escapeHtml(pipelineKey));
    response.type('html').set('Cache-Control', 'no-cache').send(page);
  });
  return router;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
