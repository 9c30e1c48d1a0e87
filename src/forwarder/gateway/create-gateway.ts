import { randomUUID } from 'node:crypto';
import express, { type Express, type Request, type RequestHandler } from 'express';
import { closeToPages } from '../../../lib/access/close-to-pages.ts';
import { allowHeaders } from '../../../lib/allowed-headers.ts';
import type { Clock } from '../../../lib/clock.ts';
import { escapeAnswers } from '../../../lib/escape-answers.ts';
import { redactUrl } from '../../../lib/redact-request.ts';
import type { DataflyEvent } from '../event.ts';
import { type TakenEvent, type TakenRequest, takeEvents } from '../intake/take-events.ts';
import { answerProblem } from './answer-problem.ts';
import { checkPipelineKey, checkSignature, isSigned } from './authorize.ts';
import type { IsTrusted } from './client-address.ts';
import { HttpProblem } from './http-problem.ts';
import { readArrival, type TrustProxy } from './read-arrival.ts';
import { readBatch, readEvent } from './read-events.ts';
import { rawBody, readJson } from './read-json.ts';
import { COLLECTOR_PATH, serveCollector } from './serve-collector.ts';
import { type PageAccess, serveShop } from './serve-shop.ts';

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
export function createGateway(options: GatewayOptions): Express {
  const { clock } = options;
  const app = express();
  const isTrusted = trustedBy(app, options.trustProxy);
  const arrivalOf = (request: Request) => readArrival(request, clock, isTrusted);
  const take = (request: TakenRequest) => options.accept(takeEvents(request, randomUUID));
  app.disable('x-powered-by').disable('etag');
  app.use(escapeAnswers);
  app.use((_request, response, next) => {
    closeToPages(response);
    next();
  });
  app.all([...EVENT_PATHS, COLLECTOR_PATH], allowBrowsers);
  app.use(express.raw({ type: () => true, limit: BODY_LIMIT_BYTES }));

  for (const [path, type] of Object.entries(TYPE_BY_PATH)) {
    app.post(path, async (request, response) => {
      checkPipelineKey(request.headers, options.pipelineKey);
      const { value, exact } = readJson(request);
      await take({ events: [readEvent(value, type)], exact, arrival: arrivalOf(request) });
      response.json({ success: true });
    });
  }

  app.post('/v1/events', async (request, response) => {
    checkSignature(request.headers, rawBody(request), options.signingSecret, clock.now());
    const { value, exact } = readJson(request);
    await take({ events: [readEvent(value, undefined)], exact, arrival: arrivalOf(request) });
    response.json({ success: true });
  });

  app.post('/v1/batch', async (request, response) => {
    if (isSigned(request.headers)) {
      checkSignature(request.headers, rawBody(request), options.signingSecret, clock.now());
    } else if (request.headers.authorization !== undefined) {
      checkPipelineKey(request.headers, options.pipelineKey);
    }
    const { value: body, exact } = readJson(request);
    if (!isSigned(request.headers)) checkPipelineKey(request.headers, options.pipelineKey, keyIn(body));
    const { events, refused, sentAt } = readBatch(body);
    await take({ events, sentAt, exact, arrival: arrivalOf(request) });
    const nothing = events.length === 0 && refused.length > 0;
    response.status(nothing ? 400 : 200).json({ success: refused.length === 0, accepted: events.length, refused });
  });

  app.use(serveCollector());
  if (options.page !== undefined) app.get('/', serveShop(options.pipelineKey, options.page));
  app.use(refuseUnknown(options.page !== undefined));
  app.use(answerProblem(BODY_LIMIT_BYTES, options.onProblem));
  return app;
}

/** Beacons bring the key beside their events. */
function keyIn(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'pipelineKey' in body ? body.pipelineKey : undefined;
}

/** Pages of any site may load the collector and send events. */
const allowBrowsers: RequestHandler = (request, response, next) => {
  response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
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
