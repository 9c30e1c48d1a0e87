import express, { type Express, type RequestHandler, Router } from 'express';
import { closeToPages } from '../../../lib/access/close-to-pages.ts';
import { findForeignPage } from '../../../lib/access/find-foreign.ts';
import type { Clock } from '../../../lib/clock.ts';
import { escapeAnswers } from '../../../lib/escape-answers.ts';
import { servePage } from '../../../lib/page/serve-page.ts';
import { refuseDeepBody } from '../../../lib/parse-json.ts';
import { redactUrl } from '../../../lib/redact-request.ts';
import type { Integrations } from '../integrations/create-integrations.ts';
import { answerApiProblem } from './answer-api-problem.ts';
import { ApiProblem } from './api-problem.ts';
import { describeManagementPage } from './management-page.ts';
import { requireToken } from './require-token.ts';
import { serveCatalog } from './serve-catalog.ts';
import { serveEvents } from './serve-events.ts';
import { serveIntegrations } from './serve-integrations.ts';

export interface ManagementApiOptions {
  integrations: Integrations;
  /** What callers send as `Authorization: Bearer`, and a person types into the page once. */
  token: string;
  /** Host names the page answers under beside this machine's own; undefined where none can be configured. */
  allowedHosts: readonly string[] | undefined;
  /** What an event that is only looked at is dated by. */
  clock: Clock;
  onProblem: (message: string) => void;
}

const BODY_LIMIT = '1mb';

/** Builds the management API and its page. Source: the integration guide, "Management API Setup" and "Management UI Setup". */
export function createManagement(options: ManagementApiOptions): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use('/v1', serveApi(options));
  app.use(servePage(describeManagementPage(options.token, options.allowedHosts)));
  app.use(answerApiProblem(options.onProblem));
  return app;
}

function serveApi({ integrations, token, allowedHosts, clock, onProblem }: ManagementApiOptions): Router {
  const api = Router();
  api.use(escapeAnswers, keepPagesOut, requireToken(token, allowedHosts ?? []));
  api.use(express.json({ limit: BODY_LIMIT, verify: refuseDeepBody }));
  api.use('/admin/integration-catalog', serveCatalog(integrations));
  api.use('/admin/integrations', serveIntegrations(integrations, clock));
  api.use('/admin/recent-events', serveEvents(integrations, clock));
  api.use((request) => {
    const path = redactUrl(request.originalUrl.split('?')[0] ?? '', [token]);
    throw new ApiProblem(404, 'There is nothing here', `${request.method} ${path} is no call. ${CALLS}`);
  });
  api.use(answerApiProblem(onProblem));
  return api;
}

const CALLS = [
  'There are: GET /v1/admin/integration-catalog[/amplitude[/variants/:variant]], GET …/amplitude/blueprint-schema,',
  'POST …/amplitude/blueprint and …/amplitude/install,',
  'GET /v1/admin/integrations, GET, PATCH and DELETE[?keep=events] /v1/admin/integrations/:id, POST …/pause, …/resume and …/explain,',
  'GET …/dead-letters, POST …/dead-letters/replay and …/dead-letters/discard,',
  'GET /v1/admin/recent-events[/:insertId], POST …/recent-events/preview.',
].join(' ');

/** No page but our own has business here; a browser's preflight is not allowed either, so that none can send the token. */
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
