import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { closeToPages } from '../../../lib/access/close-to-pages.ts';
import { findForeignHost, findForeignPage } from '../../../lib/access/find-foreign.ts';
import { isLoopbackAddress } from '../../../lib/access/loopback.ts';
import { escapeAnswers } from '../../../lib/escape-answers.ts';
import type { Measured, Metrics } from './create-metrics.ts';

/**
 * Builds what is for those who run the forwarder, on a port of its own: the gateway's is open to browsers.
 *
 * - `/metrics`: Prometheus text
 * - `/healthz`: 200 while the process answers
 * - `/readyz`: 200 while events are taken and delivered; 503 and the reason while delivery is paused or it is stopping. Either
 *   way `held` lists what holds events back: `{ integration, reason, because, events, since, until, endedBy, fix }`, times in
 *   ms since the epoch
 *
 * @param notReady why it is not ready; undefined where it is
 */
export function createOps(metrics: Metrics, measured: Measured, notReady: () => string | undefined): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(escapeAnswers, keepPagesOut);
  app.get('/metrics', async (_request, response) => {
    const text = await metrics.scrape(measured);
    response.type(metrics.contentType).send(text);
  });
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', (_request, response) => {
    const reason = notReady();
    const held = measured.held();
    if (reason === undefined) response.json({ status: 'ready', held });
    else response.status(503).json({ status: 'not ready', reason, held });
  });
  app.use((_request, response) => {
    response.status(404).json({ error: 'There are /metrics, /healthz and /readyz.' });
  });
  app.use(answerFailure);
  return app;
}

/** For programs, on this machine and on others that `--host` lets in: a page of another site reads no metrics. */
const keepPagesOut: RequestHandler = ({ headers, socket }, response, next) => {
  closeToPages(response);
  // Others call it by whatever name they know it by; here, a foreign name is a page's.
  const name = isLoopbackAddress(socket.remoteAddress) ? findForeignHost(headers, []) : undefined;
  const page = name === undefined ? findForeignPage(headers, []) : `http://${name}`;
  if (page === undefined) return next();
  response.status(403).json({ error: `This is closed to pages of ${page}. Call it from a program, by localhost.` });
};

/** Express itself would answer with a stack. */
const answerFailure: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const reason = error instanceof Error ? error.message : String(error);
  response.status(500).json({ error: `Failed to measure: ${reason}.` });
};
