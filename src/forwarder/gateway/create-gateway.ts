import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type Express, type RequestHandler } from 'express';
import { closeToPages } from '../../../lib/access/close-to-pages.ts';
import { allowHeaders } from '../../../lib/allowed-headers.ts';
import type { Clock } from '../../../lib/clock.ts';
import { createSecretCheck } from '../../../lib/equal-secrets.ts';
import { escapeAnswers } from '../../../lib/escape-answers.ts';
import { redactUrl } from '../../../lib/redact-request.ts';
import type { DataflyEvent } from '../event.ts';
import { type TakenEvent, type TakenRequest, takeEvents } from '../intake/take-events.ts';
import { answerJson, answerTaken } from './answer-json.ts';
import { answerProblem } from './answer-problem.ts';
import { checkPipelineKey, checkSignature, isSigned } from './authorize.ts';
import type { IsTrusted } from './client-address.ts';
import { HttpProblem } from './http-problem.ts';
import { readArrival, type TrustProxy } from './read-arrival.ts';
import { readBatch, readEvent } from './read-events.ts';
import { readJson } from './read-json.ts';
import { COLLECTOR_PATH, serveCollector } from './serve-collector.ts';
import { type PageAccess, serveShop } from './serve-shop.ts';
import { createBodyReader, takeEventsFirst } from './take-events-first.ts';

export interface GatewayOptions {
  pipelineKey: string;
  signingSecret: string;
  clock: Clock;
  /** Resolves once the events are stored; only then they are acknowledged. */
  accept: (events: readonly TakenEvent[]) => Promise<void>;
  onProblem: (message: string) => void;
  /** Which proxies are believed when they say for whom they call. Default: none. */
  trustProxy?: TrustProxy | undefined;
  /** Serves a page to try the collector on, with the pipeline key in it. Default: there is none. */
  page?: PageAccess;
}

/** Largest body, in bytes after gunzip. */
const BODY_LIMIT_BYTES = 1_048_576;

/** What the short paths of the collector stand for. */
const TYPE_BY_PATH: Record<string, DataflyEvent['type']> = {
  '/v1/t': 'track',
  '/v1/p': 'page',
  '/v1/i': 'identify',
  '/v1/g': 'group',
};

/** Where events come in. */
const EVENT_PATHS = [...Object.keys(TYPE_BY_PATH), '/v1/events', '/v1/batch'];

/** Builds the HTTP face that Datafly events come in at. */
export function createGateway(options: GatewayOptions): RequestListener {
  const app = express();
  const answerError = answerProblem(BODY_LIMIT_BYTES, options.onProblem);
  const serve = serveEvents(options, trustedBy(app, options.trustProxy));
  const readBody = createBodyReader(BODY_LIMIT_BYTES);
  const routes = new Map(
    [...serve].map(([path, take]) => {
      const route = (request: IncomingMessage, response: ServerResponse): void => {
        closeToPages(response);
        openToPages(response);
        readBody(request, response)
          .then((body) => take(request, response, body))
          .catch((error: unknown) => answerError(error, response));
      };
      return [path, route] as const;
    }),
  );
  app.disable('x-powered-by').disable('etag');
  app.use(escapeAnswers);
  app.use((_request, response, next) => {
    closeToPages(response);
    next();
  });
  app.all([...EVENT_PATHS, COLLECTOR_PATH], allowBrowsers);
  for (const [path, route] of routes) app.post(path, route);
  app.use(serveCollector());
  if (options.page !== undefined) app.get('/', serveShop(options.pipelineKey, options.page));
  app.use(refuseUnknown(options.page !== undefined));
  const onError: express.ErrorRequestHandler = (error, _request, response, _next) => answerError(error, response);
  app.use(onError);
  return takeEventsFirst(routes, app);
}

/** Takes the events of a request whose body was read, and answers; fails where they cannot be taken. */
type TakeRequest = (request: IncomingMessage, response: ServerResponse, body: Buffer) => Promise<void>;

/** How the events are taken that come in at each path. */
function serveEvents(
  { pipelineKey, signingSecret, clock, accept }: GatewayOptions,
  isTrusted: IsTrusted | undefined,
): ReadonlyMap<string, TakeRequest> {
  const isKey = createSecretCheck(pipelineKey);
  const arrivalOf = (request: IncomingMessage) => readArrival(request, clock, isTrusted);
  const take = (request: TakenRequest) => accept(takeEvents(request, randomUUID));

  const takeOne = async (
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    type: DataflyEvent['type'] | undefined,
  ): Promise<void> => {
    const { value, exact } = readJson(request.headers, body);
    const events = [readEvent(value, type)];
    await take({ events, exact, arrival: arrivalOf(request), bytes: body.length });
    answerTaken(response);
  };

  return new Map<string, TakeRequest>([
    ...Object.entries(TYPE_BY_PATH).map(([path, type]): [string, TakeRequest] => [
      path,
      async (request, response, body) => {
        checkPipelineKey(request.headers, isKey);
        await takeOne(request, response, body, type);
      },
    ]),
    [
      '/v1/events',
      async (request, response, body) => {
        checkSignature(request.headers, body, signingSecret, clock.now());
        await takeOne(request, response, body, undefined);
      },
    ],
    [
      '/v1/batch',
      async (request, response, body) => {
        const { headers } = request;
        if (isSigned(headers)) checkSignature(headers, body, signingSecret, clock.now());
        else if (headers.authorization !== undefined) checkPipelineKey(headers, isKey);
        const { value, exact } = readJson(headers, body);
        if (!isSigned(headers)) checkPipelineKey(headers, isKey, keyIn(value));
        const { events, refused, sentAt } = readBatch(value);
        await take({ events, sentAt, exact, arrival: arrivalOf(request), bytes: body.length });
        const nothing = events.length === 0 && refused.length > 0;
        const answer = { success: refused.length === 0, accepted: events.length, refused };
        answerJson(response, nothing ? 400 : 200, answer);
      },
    ],
  ]);
}

/** Beacons bring the key beside their events. */
function keyIn(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'pipelineKey' in body ? body.pipelineKey : undefined;
}

/** Pages of any site may load the collector and send events. */
function openToPages(response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
}

const allowBrowsers: RequestHandler = (request, response, next) => {
  openToPages(response);
  if (request.method !== 'OPTIONS') return next();
  response.setHeader('Access-Control-Allow-Methods', 'POST');
  response.setHeader('Access-Control-Allow-Headers', allowHeaders(request.headers['access-control-request-headers']));
  if (request.headers['access-control-request-private-network'] === 'true') {
    response.setHeader('Access-Control-Allow-Private-Network', 'true');
  }
  response.status(204).end();
};

function refuseUnknown(hasPage: boolean): RequestHandler {
  const page = hasPage ? '/ for a page to try it on, ' : '';
  const known = `POST ${EVENT_PATHS.join(', ')}; GET ${page}${COLLECTOR_PATH} for the collector.`;
  return (request) => {
    if (EVENT_PATHS.includes(request.path))
      throw new HttpProblem(405, `${request.path} takes POST, not ${request.method}.`, known);
    throw new HttpProblem(404, `There is nothing at ${redactUrl(request.path, [])}.`, known);
  };
}

/** Express reads the hops and addresses, names such as loopback among them. */
function trustedBy(app: Express, trustProxy: TrustProxy | undefined): IsTrusted | undefined {
  if (trustProxy === undefined) return undefined;
  app.set('trust proxy', trustProxy);
  return app.get('trust proxy fn');
}
