import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { redactHeaders } from '../../lib/redact-request.ts';
import type { Exchange, RecordSource } from '../event-log/exchange.ts';
import { LoggedRequest } from '../event-log/logged-request.ts';
import { countIdentifies } from '../event-log/series.ts';
import { sendFaulted, spoilAnswer } from '../faults/send-faulted.ts';
import type { FaultedResult } from '../faults/trigger-fault.ts';
import { BODY_KEPT_BYTES } from '../limits.ts';
import { listSecrets, redactPath } from '../projects/redact-path.ts';
import type { Endpoint, WrittenAnswer } from './endpoint.ts';
import { sendAnswer } from './envelope.ts';
import type { Ingestion } from './ingestion.ts';

/** What answers a request. */
export type AnsweringEndpoint = Pick<Endpoint, 'write' | 'path'>;

/** How a request came. */
interface RequestArrival {
  body: Buffer;
  /** Arrival by the machine's own stopwatch: latency is measured, whatever time Amplitude's clock shows. */
  started: number;
}

/**
 * Records a checked request and answers it. What is accepted is in the log, and on disk, before the answer goes out: where
 * there is a disk to wait for, a promise says when.
 */
export function respond(
  { write, path: endpoint }: AnsweringEndpoint,
  source: RecordSource,
  ingestion: Ingestion,
  request: IncomingMessage,
  response: ServerResponse,
  faulted: FaultedResult,
  arrival: RequestArrival,
): Promise<void> | undefined {
  const { log, session } = ingestion;
  const { result } = faulted;
  const answer = write(result);
  const exchange = describe(ingestion, request, answer, faulted, arrival);
  const record = new LoggedRequest(exchange, source);
  countExchange(ingestion, exchange, endpoint, result);
  log.append(record);
  const kept = session.keep(record, result.project);
  if (kept === undefined) {
    log.tell(record);
    return send(ingestion, response, answer, faulted);
  }
  return kept.then((refusal) => {
    log.tell(record);
    if (refusal === undefined) send(ingestion, response, answer, faulted);
    else if (!response.destroyed) sendAnswer(response, refusal, result.at);
  });
}

/** For charts. A request to a path that is no endpoint counts under `(other)`: anybody can make up paths. */
function countExchange(
  { series }: Ingestion,
  { project, answer, rule, at, results }: Exchange,
  endpoint: string,
  { runs }: FaultedResult['result'],
): void {
  const key = { project, endpoint, status: answer.status, rule };
  series.count(key, at, { events: results.count, identifies: countIdentifies(runs) });
}

function send(
  ingestion: Ingestion,
  response: ServerResponse,
  answer: WrittenAnswer,
  faulted: FaultedResult,
): undefined {
  const { result, triggered } = faulted;
  if (triggered !== undefined) {
    const { project } = result;
    const clock = project === null ? ingestion.clock : ingestion.states.of(project).clock;
    sendFaulted(response, { effect: triggered.effect, answer, project: project?.name ?? null, clock }, ingestion.held);
  } else if (!response.destroyed) sendAnswer(response, answer, result.at);
}

function describe(
  { log, region, projects }: Ingestion,
  request: IncomingMessage,
  answer: WrittenAnswer,
  { result, triggered }: FaultedResult,
  { body, started }: RequestArrival,
): Exchange {
  const effect = triggered?.effect;
  const { at, verdict, rule, diagnostics, apiKey, eventCount, results, stored, storedBytes } = result;
  return {
    seq: log.takeSeqs(1 + results.count),
    at,
    latencyMs: performance.now() - started + (effect?.delayMs ?? 0),
    region,
    method: request.method ?? '',
    url: redactPath(request.url ?? '', projects),
    headers: redactHeaders(request.headers, () => listSecrets(projects)),
    remoteAddress: request.socket.remoteAddress ?? '',
    body: results.count > 0 ? body : keepShown(body),
    bytes: body.length,
    answer: effect === undefined ? answer : spoilAnswer(effect, answer),
    verdict,
    rule,
    diagnostics,
    project: result.project?.name ?? null,
    apiKey,
    eventCount,
    results,
    stored,
    storedBytes,
    shortestId: result.shortestId,
    clientUploadTime: result.clientUploadTime,
  };
}

/** Of a request whose events nobody reads again, the part that is shown is enough; a slice of it would keep all of it. */
function keepShown(body: Buffer): Buffer {
  return body.length > BODY_KEPT_BYTES ? Buffer.from(body.subarray(0, BODY_KEPT_BYTES)) : body;
}
