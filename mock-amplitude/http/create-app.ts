import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type RequestHandler, type Router } from 'express';
import type { Clock } from '../../lib/clock.ts';
import { escapeAnswers } from '../../lib/escape-answers.ts';
import { ENDPOINTS } from './endpoints.ts';
import { sendPreflight } from './envelope.ts';
import { answerFailure, createFailure } from './failure.ts';
import type { Ingestion } from './ingestion.ts';
import { OWN_PATH } from './own-path.ts';
import { serveEndpoint, serveUnknownPath } from './serve-endpoint.ts';
import { takeLenientPaths } from './take-lenient-paths.ts';

/** The parts that an endpoint is put together of. */
export interface AppParts {
  /** Amplitude's time. */
  clock: Clock;
  ingestion: Ingestion;
  /** What is the emulator's own: the control API and the debugger's page. */
  own: Router;
  readBack: Router;
  /** Called for each preflight that is answered. */
  onPreflight: () => void;
}

/** Everything that answers at the endpoint of one region. */
export function createApp({ clock, ingestion, own, readBack, onPreflight }: AppParts): RequestListener {
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').enable('strict routing');
  for (const { path } of ENDPOINTS) {
    app.options(path, (request, response) => {
      onPreflight();
      sendPreflight(request, response, clock.now());
    });
  }
  app.use(escapeAnswers);
  app.use(OWN_PATH, own);
  app.use(readBack);
  app.use(answerIcon);
  app.use(serveUnknownPath(ingestion));
  app.use(createFailure());
  const served = takeEventsFirst(ingestion, app);
  return ingestion.lenientPaths ? takeLenientPaths(served) : served;
}

/** Browsers that show the debugger's page ask for an icon by themselves: they are no clients of Amplitude's, and leave no record. */
const answerIcon: RequestHandler = ({ method, path }, response, next) => {
  if (method === 'GET' && path === '/favicon.ico') response.status(204).end();
  else next();
};

type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Events come by the thousand, and each way through Express costs as much as checking them: they are known by their path. */
function takeEventsFirst(ingestion: Ingestion, otherwise: RequestListener): RequestListener {
  const routes = new Map<string, { methods: readonly string[]; serve: Serve }>();
  for (const endpoint of ENDPOINTS) {
    routes.set(endpoint.path, { methods: endpoint.methods, serve: serveEndpoint(endpoint, ingestion) });
  }
  return (request, response) => {
    const { url = '', method = '' } = request;
    const query = url.indexOf('?');
    const route = routes.get(query < 0 ? url : url.slice(0, query));
    if (route === undefined || !route.methods.includes(method)) otherwise(request, response);
    else route.serve(request, response).catch((error: unknown) => answerFailure(error, request, response));
  };
}
