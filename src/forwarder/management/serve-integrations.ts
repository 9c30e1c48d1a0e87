import { type Request, Router } from 'express';
import type { Clock } from '../../../lib/clock.ts';
import type { Integrations, ManagedIntegration } from '../integrations/create-integrations.ts';
import { ApiProblem } from './api-problem.ts';
import { describeEventMapping } from './describe-event-mapping.ts';
import { describeIntegration, summarizeIntegration } from './describe-integration.ts';
import { readEventToMap } from './preview-event.ts';
import { readChange, readDiscard, readKeep, readReplay, requireObject } from './read-request.ts';
import { findRecent } from './recent-events.ts';
import { answerRemoved, exportAndRemove } from './remove-integration.ts';

/** Most dead letters in one answer; the newest ones. */
const SHOWN_DEAD_LETTERS = 1000;

/** What is installed: look at it, change it, pause it, delete it; its dead letters; what it makes of an event. */
export function serveIntegrations(integrations: Integrations, clock: Clock): Router {
  const router = Router();
  const find = (request: Request<{ id: string }>): ManagedIntegration => {
    const managed = integrations.find(request.params.id);
    if (managed !== undefined) return managed;
    const ids = integrations.list().map(({ settings }) => `${settings.id} (${settings.name})`);
    throw new ApiProblem(404, 'There is no such integration', `There are: ${ids.join(', ') || 'none'}.`);
  };

  router.get('/', (_request, response) => {
    response.json({ integrations: integrations.list().map(summarizeIntegration) });
  });
  router.get('/:id', (request, response) => {
    response.json(describeIntegration(find(request)));
  });
  router.patch('/:id', async (request, response) => {
    const { settings } = find(request);
    response.json(describeIntegration(await integrations.change(settings.id, readChange(request.body, settings))));
  });
  router.delete('/:id', async (request, response) => {
    const { id } = find(request).settings;
    if (readKeep(request.query)) await exportAndRemove(integrations, id, response);
    else answerRemoved(await integrations.remove(id), response);
  });
  router.post('/:id/pause', (request, response) => {
    response.json(describeIntegration(integrations.setPaused(find(request).settings.id, true)));
  });
  router.post('/:id/resume', (request, response) => {
    response.json(describeIntegration(integrations.setPaused(find(request).settings.id, false)));
  });
  router.get('/:id/dead-letters', async (request, response) => {
    const deadLetters = await find(request).running.deadLetters();
    response.json({ total: deadLetters.length, dead_letters: deadLetters.slice(-SHOWN_DEAD_LETTERS) });
  });
  router.post('/:id/dead-letters/replay', async (request, response) => {
    const { running } = find(request);
    response.json({ replayed: await running.replay(readReplay(request.body)) });
  });
  router.post('/:id/dead-letters/discard', async (request, response) => {
    const { running } = find(request);
    response.json({ discarded: await running.discard(readDiscard(request.body)) });
  });
  router.post('/:id/explain', (request, response) => {
    const managed = find(request);
    const recent = (insertId: string) => findRecent([managed], insertId);
    const taken = readEventToMap(requireObject(request.body), clock.now(), recent);
    response.json({ source: taken.event, ...describeEventMapping(managed.running.preview(taken)) });
  });
  return router;
}
