import { Router } from 'express';
import type { Clock } from '../../../lib/clock.ts';
import type { Integrations } from '../integrations/create-integrations.ts';
import { previewTaken, readEventToMap } from './preview-event.ts';
import { requireObject } from './read-request.ts';
import { findRecent, listRecent } from './recent-events.ts';

/** Events that came in lately, and what becomes of one under each variant. */
export function serveEvents(integrations: Integrations, clock: Clock): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.json(listRecent(integrations.list()));
  });
  router.get('/:insertId', (request, response) => {
    const { event } = findRecent(integrations.list(), request.params.insertId);
    response.json({ source: event });
  });
  router.post('/preview', (request, response) => {
    const find = (insertId: string) => findRecent(integrations.list(), insertId);
    response.json(previewTaken(readEventToMap(requireObject(request.body), clock.now(), find)));
  });
  return router;
}
