import { Router } from 'express';
import { writeBrowserScript } from '../../collector/browser-script.ts';
import { writeShopPage } from './shop-page.ts';

/** Serves the collector as `/d.js`, and at `/` a page to try it on. */
export function serveCollector(pipelineKey: string): Router {
  const router = Router();
  const script = writeBrowserScript();
  router.get('/d.js', (_request, response) => {
    response.type('text/javascript').set('Cache-Control', 'no-cache').send(script);
  });
  router.get('/', (_request, response) => {
    response.type('html').set('Cache-Control', 'no-cache').send(writeShopPage(pipelineKey));
  });
  return router;
}
