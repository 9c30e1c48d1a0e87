import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { redactHeaders } from '../../lib/redact-request.ts';
import type { Exchange, RecordSource } from '../event-log/exchange.ts';
import { findAlike } from '../event-log/find-alike.ts';
import { LoggedRequest } from '../event-log/logged-request.ts';
import { countIdentifies } from '../event-log/series.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import { sendFaulted, spoilAnswer } from '../faults/send-faulted.ts';
import type { FaultedResult } from '../faults/trigger-fault.ts';
import { BODY_KEPT_BYTES } from '../limits.ts';
import type { Project } from '../projects/projects.ts';
import { listSecrets, redactPath } from '../projects/redact-path.ts';
import type { Endpoint } from './endpoint.ts';
import { sendAnswer } from './envelope.ts';
import type { Ingestion } from './ingestion.ts';
import type { WrittenAnswer } from './written-answer.ts';

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
  const exchange = describeExchange(ingestion, request, answer, faulted, arrival);
  countExchange(ingestion, exchange, endpoint, result);
  const before = faulted.triggered === undefined ? findAlike(log.lastOf(exchange.project), exchange) : undefined;
  if (before !== undefined) return repeat(before, exchange, ingestion, response, answer, result.project);
  takeNumber(exchange, log);
  const record = new LoggedRequest(exchange, source);
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

/** Of refusals that are alike and come in a row one is recorded: an SDK in a loop must not flush the log. */
function repeat(
  record: LoggedRequest,
  { at }: Exchange,
  { log, session }: Ingestion,
  response: ServerResponse,
  answer: WrittenAnswer,
  project: Project | null,
): Promise<void> | undefined {
  record.addRepeat(log.takeSeqs(1), at);
  log.tellAgain(record);
  const finish = (refusal: WrittenAnswer | undefined) => {
    if (!response.destroyed) sendAnswer(response, refusal ?? answer, at);
  };
  const kept = session.keep(record, project);
  if (kept === undefined) finish(undefined);
  return kept?.then(finish);
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

/** Gives a request and its events the next numbers. */
export function takeNumber(exchange: Exchange, log: VerdictLog): void {
  const seq = log.takeSeqs(1 + exchange.results.count);
  exchange.seq = seq;
  exchange.repeats.seq = seq;
}

/** All there is to know of one request and its answer, for the log; it has no number yet. */
export function describeExchange(
  { region, projects, rowSeed, lints }: Ingestion,
  request: IncomingMessage,
  answer: WrittenAnswer,
  { result, triggered }: FaultedResult,
  { body, started }: RequestArrival,
): Exchange {
  const effect = triggered?.effect;
  const { at, verdict, rule, diagnostics, apiKey, eventCount, results, stored, storedBytes } = result;
  return {
    seq: 0,
    repeats: { count: 1, lastAt: at, seq: 0 },
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
    coerced: result.coerced,
    rowSeed,
    clientUploadTime: result.clientUploadTime,
    lints: lints.of(result.project),
  };
}

/** Of a request whose events nobody reads again, the part that is shown is enough; a slice of it would keep all of it. */
function keepShown(body: Buffer): Buffer {
  return body.length > BODY_KEPT_BYTES ? Buffer.from(body.subarray(0, BODY_KEPT_BYTES)) : body;
}
