import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { RequestHandler } from 'express';
import { dropRepeats } from '../dedup/drop-repeats.ts';
import type { VerdictLog } from '../log/verdict-log.ts';
import { checkRequest, judgeRefused, type Ruleset } from '../rules/check-request.ts';
import type { SentObject } from '../rules/json.ts';
import type { Judgement } from '../rules/judgement.ts';
import { refuseBodyJson } from '../rules/request/body-json.ts';
import { refuseBodySize } from '../rules/request/body-size.ts';
import { checkForbidden } from '../rules/request/forbidden.ts';
import { refusePath } from '../rules/request/path.ts';
import type { Scopes } from '../scope/scopes.ts';
import { throttleRequest } from '../throttle/throttle-request.ts';
import type { Region } from '../verdict.ts';
import type { Endpoint, SentRequest } from './endpoint.ts';
import { sendAnswer, writeJsonAnswer } from './envelope.ts';
import { judgeHungUp } from './hung-up.ts';
import { LoggedRequest } from './logged-request.ts';
import { readBody } from './read-body.ts';

/** What the endpoints of one region work with. */
export interface Ingestion extends Ruleset {
  region: Region;
  log: VerdictLog;
  scopes: Scopes;
  forbiddenUserAgents: readonly string[];
}

const NO_BODY = Buffer.alloc(0);

/** Reads, judges, records, answers. What is accepted is in the log before the answer goes out. */
export function serveEndpoint(
  endpoint: Endpoint,
  ingestion: Ingestion,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const readEvents = (sent: SentRequest) => {
    const read = endpoint.read(sent, ingestion);
    return read.ok ? read.upload.events : [];
  };
  const way = { write: endpoint.write, readEvents };
  return async (request, response) => {
    const started = performance.now();
    const { body, judgement } = await receive(endpoint, ingestion, request);
    conclude(way, ingestion, request, response, { judgement, body, started });
  };
}

/** Whatever matched no endpoint (`request.path`). */
export function serveUnknownPath(ingestion: Ingestion): RequestHandler {
  const way: Way = { write: ({ answer }) => writeJsonAnswer(answer), readEvents: () => [] };
  return (request, response) => {
    const started = performance.now();
    const judgement = judgeRefused(refusePath(request.method, request.path), ingestion.timeOf(null));
    conclude(way, ingestion, request, response, { judgement, body: NO_BODY, started });
  };
}

async function receive(
  endpoint: Endpoint,
  ingestion: Ingestion,
  request: IncomingMessage,
): Promise<{ body: Buffer; judgement: Judgement }> {
  const { limits, forbiddenUserAgents, region } = ingestion;
  const limitBytes = limits[endpoint.bodyLimit];
  const forbidden = checkForbidden(request.headers['user-agent'], forbiddenUserAgents);
  const read = await readBody(request, limitBytes);
  const body = read.kind === 'complete' ? read.body : NO_BODY;
  if (forbidden !== undefined) return { body, judgement: judgeRefused(forbidden, ingestion.timeOf(null)) };
  switch (read.kind) {
    case 'complete': {
      const { method = '', url = '' } = request;
      const sent = { method, url, contentType: request.headers['content-type'], body };
      const arrival = { region, bytes: body.length };
      const judgement = checkRequest(endpoint.read(sent, ingestion), arrival, ingestion);
      return { body, judgement: store(judgement, endpoint, ingestion) };
    }
    case 'too-large':
      return { body, judgement: judgeRefused(refuseBodySize(limitBytes), ingestion.timeOf(null)) };
    case 'not-gzip': {
      const refusal = refuseBodyJson(`Content-Encoding is gzip, but the body is not: ${read.reason}`);
      return { body, judgement: judgeRefused(refusal, ingestion.timeOf(null)) };
    }
    case 'hung-up':
      return { body, judgement: judgeHungUp(read.received, ingestion.timeOf(null)) };
  }
}

/** What Amplitude does with events whose request is fine. */
function store(checked: Judgement, endpoint: Endpoint, { scopes }: Ingestion): Judgement {
  const { project, at } = checked;
  if (project === null) return checked;
  const { throttle, dedup } = scopes.of(project);
  return dropRepeats(throttleRequest(checked, throttle, endpoint.rate, at), dedup, at);
}

interface Conclusion {
  judgement: Judgement;
  body: Buffer;
  /** Arrival by the machine's own stopwatch: latency is measured, whatever time Amplitude's clock shows. */
  started: number;
}

/** How an endpoint writes its answer, and how its events are read again for a record. */
interface Way {
  write: Endpoint['write'];
  readEvents: (sent: SentRequest) => readonly SentObject[];
}

function conclude(
  { write, readEvents }: Way,
  { log, region }: Ingestion,
  request: IncomingMessage,
  response: ServerResponse,
  { judgement, body, started }: Conclusion,
): void {
  const answer = write(judgement);
  const exchange = {
    region,
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.headers,
    body,
    remoteAddress: request.socket.remoteAddress ?? '',
    answer,
    latencyMs: performance.now() - started,
    readEvents,
  };
  const record = new LoggedRequest(log.takeSeqs(1 + judgement.events.length), exchange, judgement);
  log.append(record, () => record.readRecords());
  if (!response.destroyed) sendAnswer(response, answer, judgement.at);
}
