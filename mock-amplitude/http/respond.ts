import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { type Exchange, LoggedRequest, type ReadEvents } from '../event-log/logged-request.ts';
import type { TriggeredFault } from '../faults/create-faults.ts';
import { sendFaulted, spoilAnswer } from '../faults/send-faulted.ts';
import { BODY_KEPT_BYTES } from '../limits.ts';
import { SessionError } from '../persistence/session-error.ts';
import { buildRefusal } from '../rules/answers.ts';
import type { Fate, JudgedEvent, Judgement } from '../rules/judgement.ts';
import type { Endpoint, WrittenAnswer } from './endpoint.ts';
import { sendAnswer, writeJsonAnswer } from './envelope.ts';
import type { Ingestion } from './ingestion.ts';

/** A request that is read and judged. */
export interface Received {
  judgement: Judgement;
  body: Buffer;
  /** The fault that spoils its answer, if one does. */
  triggered?: TriggeredFault;
}

interface Conclusion extends Received {
  /** Arrival by the machine's own stopwatch: latency is measured, whatever time Amplitude's clock shows. */
  started: number;
}

/** How an endpoint writes its answer, and how its events are read again for a record. */
export interface Way {
  write: Endpoint['write'];
  readEvents: ReadEvents;
}

/**
 * Records a judged request and answers it. What is accepted is in the log, and on disk, before the answer goes out: where
 * there is a disk to wait for, a promise says when.
 */
export function conclude(
  way: Way,
  ingestion: Ingestion,
  request: IncomingMessage,
  response: ServerResponse,
  conclusion: Conclusion,
): Promise<void> | undefined {
  const { log, session } = ingestion;
  const { judgement } = conclusion;
  const answer = way.write(judgement);
  const record = new LoggedRequest(describe(ingestion, request, answer, conclusion), way.readEvents);
  log.append(record);
  const kept = session.keep(record, judgement.project);
  if (kept === undefined) return send(ingestion, response, answer, conclusion);
  return isKept(kept, response, judgement.at).then((fine) => {
    if (fine) send(ingestion, response, answer, conclusion);
  });
}

function send(ingestion: Ingestion, response: ServerResponse, answer: WrittenAnswer, conclusion: Received): undefined {
  const { judgement, triggered } = conclusion;
  if (triggered !== undefined) {
    const { project } = judgement;
    const clock = project === null ? ingestion.clock : ingestion.states.of(project).clock;
    sendFaulted(response, { effect: triggered.effect, answer, project: project?.name ?? null, clock }, ingestion.held);
  } else if (!response.destroyed) sendAnswer(response, answer, judgement.at);
}

/** Whoever sent what cannot be kept is told to try again: 503 is never stored. What is kept later all the same is a repeat then. */
async function isKept(kept: Promise<void>, response: ServerResponse, now: number): Promise<boolean> {
  try {
    await kept;
    return true;
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    console.error(error.message);
    if (!response.destroyed) sendAnswer(response, writeJsonAnswer(buildRefusal(503, error.message)), now);
    return false;
  }
}

function describe(
  { log, region }: Ingestion,
  request: IncomingMessage,
  answer: WrittenAnswer,
  { judgement, body, started, triggered }: Conclusion,
): Exchange {
  const effect = triggered?.effect;
  const { events, at, verdict, rule, diagnostics, apiKey, eventCount, shortestId, clientUploadTime } = judgement;
  return {
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
    fates: readFates(events),
    stored: judgement.stored,
    shortestId,
    clientUploadTime,
  };
}

/** Of most requests every event is accepted, and as many: one list serves them all. */
let lastFates: readonly Fate[] = [];

function readFates(events: readonly JudgedEvent[]): readonly Fate[] {
  const same = events.length === lastFates.length && events.every(({ fate }, place) => fate === lastFates[place]);
  if (!same) lastFates = events.map(({ fate }) => fate);
  return lastFates;
}
