import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { RequestHandler } from 'express';
import { strikeRequest } from '../faults/strike-request.ts';
import { checkRequest, judgeRefused } from '../rules/check-request.ts';
import { refuseBodyJson } from '../rules/request/body-json.ts';
import { refuseBodySize } from '../rules/request/body-size.ts';
import { checkForbidden } from '../rules/request/forbidden.ts';
import { refusePath } from '../rules/request/path.ts';
import { conclude, type Received, type Way } from './conclude.ts';
import type { Endpoint } from './endpoint.ts';
import { writeJsonAnswer } from './envelope.ts';
import { createEventReader } from './event-reader.ts';
import { judgeHungUp } from './hung-up.ts';
import type { Ingestion } from './ingestion.ts';
import { readBody } from './read-body.ts';
import { storeEvents } from './store-events.ts';

const NO_BODY = Buffer.alloc(0);

/** Reads, judges, records, answers. What is accepted is in the log before the answer goes out. */
export function serveEndpoint(
  endpoint: Endpoint,
  ingestion: Ingestion,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const way = { write: endpoint.write, readEvents: createEventReader(endpoint, ingestion) };
  return async (request, response) => {
    const started = performance.now();
    const received = await receive(endpoint, ingestion, request);
    await conclude(way, ingestion, request, response, { ...received, started });
  };
}

/** Whatever matched no endpoint (`request.path`). */
export function serveUnknownPath(ingestion: Ingestion): RequestHandler {
  const way: Way = { write: ({ answer }) => writeJsonAnswer(answer), readEvents: () => [] };
  return async (request, response) => {
    const started = performance.now();
    const judgement = judgeRefused(refusePath(request.method, request.path), ingestion.timeOf(null));
    await conclude(way, ingestion, request, response, { judgement, body: NO_BODY, started });
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
      const judge = () => storeEvents(checkRequest(upload, arrival, ingestion), endpoint, ingestion);
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
