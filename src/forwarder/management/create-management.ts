import express, { type Express, type Request, type RequestHandler, Router } from 'express';
import { closeToPages } from '../../../lib/access/close-to-pages.ts';
import { findForeignPage } from '../../../lib/access/find-foreign.ts';
import { equalSecrets } from '../../../lib/equal-secrets.ts';
import { escapeAnswers } from '../../../lib/escape-answers.ts';
import { refuseDeepBody } from '../../../lib/parse-json.ts';
import { redactUrl } from '../../../lib/redact-request.ts';
import type { Integrations, ManagedIntegration } from '../integrations/create-integrations.ts';
import { answerApiProblem } from './answer-api-problem.ts';
import { ApiProblem } from './api-problem.ts';
import { AMPLITUDE } from './catalog.ts';
import { describeIntegration, summarizeIntegration } from './describe-integration.ts';
import { readChange, readInstall, readKeep, readReplay } from './read-request.ts';
import { answerRemoved, exportAndRemove } from './remove-integration.ts';

export interface ManagementApiOptions {
  integrations: Integrations;
  /** What callers send as `Authorization: Bearer`. */
  token: string;
  onProblem: (message: string) => void;
}

const BODY_LIMIT = '1mb';
/** Most dead letters in one answer; the newest ones. */
const SHOWN_DEAD_LETTERS = 1000;

/** Builds the management API. Source: the integration guide, "Management API Setup". */
export function createManagement({ integrations, token, onProblem }: ManagementApiOptions): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(escapeAnswers, keepPagesOut, requireToken(token));
  app.use(express.json({ limit: BODY_LIMIT, verify: refuseDeepBody }));
  app.use('/v1/admin/integration-catalog', serveCatalog(integrations));
  app.use('/v1/admin/integrations', serveIntegrations(integrations));
  app.use((request) => {
    throw new ApiProblem(
      404,
      'There is nothing here',
      `${request.method} ${redactUrl(request.path, [token])} is no call. ${CALLS}`,
    );
  });
  app.use(answerApiProblem(onProblem));
  return app;
}

const CALLS = [
  'There are: GET /v1/admin/integration-catalog[/amplitude], POST /v1/admin/integration-catalog/amplitude/install,',
  'GET /v1/admin/integrations, GET, PATCH and DELETE[?keep=events] /v1/admin/integrations/:id, POST …/pause and …/resume,',
  'GET …/dead-letters, POST …/dead-letters/replay.',
].join(' ');

/** No page has business here; a browser's preflight is not allowed either, so that none can send the token. */
const keepPagesOut: RequestHandler = (request, response, next) => {
  closeToPages(response);
  const page = findForeignPage(request.headers, []);
  if (page === undefined) return next();
  throw new ApiProblem(
    403,
    'Not for pages',
    `The management API is closed to pages of ${page}. Call it from a program.`,
  );
};

function requireToken(token: string): RequestHandler {
  return (request, _response, next) => {
    const [scheme = '', sent = ''] = (request.headers.authorization ?? '').split(' ');
    if (scheme.toLowerCase() === 'bearer' && equalSecrets(sent, token)) return next();
    const what = request.headers.authorization === undefined ? 'There is no token.' : 'The token is wrong.';
    const fix = 'Send Authorization: Bearer and the management token that the emulator prints at start.';
    throw new ApiProblem(401, 'Not allowed', `${what} ${fix}`);
  };
}

function serveCatalog(integrations: Integrations): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.json({ integrations: [AMPLITUDE] });
  });
  router.get(`/${AMPLITUDE.key}`, (_request, response) => {
    response.json(AMPLITUDE);
  });
  router.post(`/${AMPLITUDE.key}/install`, (request, response) => {
    const managed = integrations.install(readInstall(request.body));
    response.status(201).location(`/v1/admin/integrations/${managed.settings.id}`).json(describeIntegration(managed));
  });
  return router;
}

function serveIntegrations(integrations: Integrations): Router {
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
  return router;
}
