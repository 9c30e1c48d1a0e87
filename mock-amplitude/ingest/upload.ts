import { performance } from 'node:perf_hooks';
import type { Request, RequestHandler, Response } from 'express';
import type { Clock } from '../../runtime/clock.ts';
import type { Dedup } from '../dedup/create-dedup.ts';
import { dropRepeats } from '../dedup/drop-repeats.ts';
import type { VerdictLog } from '../log/verdict-log.ts';
import { checkRequest, judgeRefused, type Ruleset } from '../rules/check-request.ts';
import type { Judgement } from '../rules/judgement.ts';
import { refuseBodyJson } from '../rules/request/body-json.ts';
import { refuseBodySize } from '../rules/request/body-size.ts';
import { checkForbidden } from '../rules/request/forbidden.ts';
import { refusePath } from '../rules/request/path.ts';
import type { Region } from '../verdict.ts';
import { sendAnswer, writeAnswerText } from './envelope.ts';
import { judgeHungUp } from './hung-up.ts';
import { type Exchange, LoggedRequest } from './logged-request.ts';
import { type ReadBody, readBody } from './read-body.ts';

/** What the endpoints of one region work with. */
export interface Ingestion extends Ruleset {
  region: Region;
  clock: Clock;
  log: VerdictLog;
  dedup: Dedup;
  forbiddenUserAgents: readonly string[];
}

const NO_BODY = Buffer.alloc(0);

/** The endpoints that take events as JSON. They differ in nothing but the body they allow. */
export const UPLOAD_PATHS = { '/2/httpapi': 'bodyBytes', '/batch': 'batchBodyBytes' } as const;

/** `POST` of events: reads, judges, records, answers. What is accepted is in the log before the answer goes out. */
export function createUpload(ingestion: Ingestion, path: keyof typeof UPLOAD_PATHS): RequestHandler {
  const { region, clock, forbiddenUserAgents } = ingestion;
  const limitBytes = ingestion.limits[UPLOAD_PATHS[path]];
  return async (request, response) => {
    const started = performance.now();
    const now = clock.now();
    const forbidden = checkForbidden(request.headers['user-agent'], forbiddenUserAgents);
    const read = await readBody(request, limitBytes);
    const body = read.kind === 'complete' ? read.body : NO_BODY;
    const judgement =
      forbidden === undefined
        ? judgeBody(read, { contentType: request.headers['content-type'], region, now }, limitBytes, ingestion)
        : judgeRefused(forbidden);
    conclude(ingestion, request, response, { judgement, body, now, started });
  };
}

/** Whatever matched no endpoint (`request.path`). */
export function createUnknownPath(ingestion: Ingestion): RequestHandler {
  return (request, response) => {
    const started = performance.now();
    const judgement = judgeRefused(refusePath(request.method, request.path));
    conclude(ingestion, request, response, { judgement, body: NO_BODY, now: ingestion.clock.now(), started });
  };
}

function judgeBody(
  read: ReadBody,
  arrival: { contentType: string | undefined; region: Region; now: number },
  limitBytes: number,
  ingestion: Ingestion,
): Judgement {
  switch (read.kind) {
    case 'complete':
      return dropRepeats(checkRequest({ ...arrival, body: read.body }, ingestion), ingestion.dedup, arrival.now);
    case 'too-large':
      return judgeRefused(refuseBodySize(limitBytes));
    case 'not-gzip':
      return judgeRefused(refuseBodyJson(`Content-Encoding is gzip, but the body is not: ${read.reason}`));
    case 'hung-up':
      return judgeHungUp(read.received);
  }
}

interface Conclusion {
  judgement: Judgement;
  body: Buffer;
  /** Arrival, in ms since the epoch. */
  now: number;
  /** Arrival by the machine's own stopwatch: latency is measured, whatever time Amplitude's clock shows. */
  started: number;
}

function conclude(ingestion: Ingestion, request: Request, response: Response, conclusion: Conclusion): void {
  const { judgement, body, now, started } = conclusion;
  const answerText = writeAnswerText(judgement.answer);
  record(ingestion.log, judgement, {
    region: ingestion.region,
    method: request.method,
    path: request.path,
    headers: request.headers,
    body,
    answerText,
    at: now,
    latencyMs: performance.now() - started,
  });
  if (!response.destroyed) sendAnswer(response, judgement.answer, answerText, now);
}

function record(log: VerdictLog, judgement: Judgement, exchange: Exchange): void {
  const request = new LoggedRequest(log.takeSeqs(1 + judgement.events.length), exchange, judgement);
  log.append(request, () => request.readRecords());
}
