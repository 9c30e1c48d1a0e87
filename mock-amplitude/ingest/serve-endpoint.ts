import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { RequestHandler } from 'express';
import type { Clock } from '../../runtime/clock.ts';
import { dropRepeats } from '../dedup/drop-repeats.ts';
import type { Faults, Strike } from '../faults/create-faults.ts';
import type { HeldAnswers } from '../faults/held-answers.ts';
import { sendStruck, spoilAnswer } from '../faults/send-struck.ts';
import { strikeRequest } from '../faults/strike-request.ts';
import { BODY_KEPT_BYTES } from '../limits.ts';
import type { VerdictLog } from '../log/verdict-log.ts';
import { checkRequest, judgeRefused, type Ruleset } from '../rules/check-request.ts';
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
import { type Exchange, LoggedRequest, type ReadEvents } from './logged-request.ts';
import { readBody } from './read-body.ts';

/** What the endpoints of one region work with. */
export interface Ingestion extends Ruleset {
  region: Region;
  log: VerdictLog;
  scopes: Scopes;
  /** Amplitude's time, as all projects share it. */
  clock: Clock;
  faults: Faults;
  /** Answers that faults hold back. */
  held: HeldAnswers;
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
    const received = await receive(endpoint, ingestion, request);
    conclude(way, ingestion, request, response, { ...received, started });
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

async function receive(endpoint: Endpoint, ingestion: Ingestion, request: IncomingMessage): Promise<Received> {
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
      const upload = endpoint.read(sent, ingestion);
      const judge = () => store(checkRequest(upload, arrival, ingestion), endpoint, ingestion);
      if (!ingestion.faults.active) return { body, judgement: judge() };
      const arriving = { read: upload, path: endpoint.path, ...arrival };
      return { body, ...strikeRequest(arriving, ingestion.faults, ingestion, judge) };
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

interface Received {
  judgement: Judgement;
  body: Buffer;
  /** The fault that spoils its answer, if one does. */
  strike?: Strike;
}

interface Conclusion extends Received {
  /** Arrival by the machine's own stopwatch: latency is measured, whatever time Amplitude's clock shows. */
  started: number;
}

/** How an endpoint writes its answer, and how its events are read again for a record. */
interface Way {
  write: Endpoint['write'];
  readEvents: ReadEvents;
}

function conclude(
  { write, readEvents }: Way,
  ingestion: Ingestion,
  request: IncomingMessage,
  response: ServerResponse,
  { judgement, body, started, strike }: Conclusion,
): void {
  const { log, region } = ingestion;
  const answer = write(judgement);
  const effect = strike?.effect;
  const { events, at, verdict, rule, diagnostics, apiKey, eventCount, shortestId, clientUploadTime } = judgement;
  const exchange: Exchange = {
    seq: log.takeSeqs(1 + events.length),
    at,
    latencyMs: performance.now() - started + (effect?.delayMs ?? 0),
    region,
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.headers,
    remoteAddress: request.socket.remoteAddress ?? '',
    // Of a request whose events nobody reads again, the part that is shown is enough.
    body: events.length > 0 ? body : body.subarray(0, BODY_KEPT_BYTES),
    bytes: body.length,
    answer: effect === undefined ? answer : spoilAnswer(effect, answer),
    verdict,
    rule,
    diagnostics,
    project: judgement.project?.name ?? null,
    apiKey,
    eventCount,
    fates: events.map(({ fate }) => fate),
    shortestId,
    clientUploadTime,
  };
  const record = new LoggedRequest(exchange, readEvents);
  log.append(record, record);
  if (effect !== undefined) {
    const { project } = judgement;
    const clock = project === null ? ingestion.clock : ingestion.scopes.of(project).clock;
    sendStruck(response, { effect, answer, project: project?.name ?? null, clock }, ingestion.held);
  } else if (!response.destroyed) sendAnswer(response, answer, judgement.at);
}
