import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { RequestHandler } from 'express';
import { triggerFault } from '../faults/trigger-fault.ts';
import { checkRequest, judgeRefused } from '../rules/check-request.ts';
import { refuseBodyJson } from '../rules/request/body-json.ts';
import { refuseBodySize } from '../rules/request/body-size.ts';
import { checkForbidden } from '../rules/request/forbidden.ts';
import { refusePath } from '../rules/request/path.ts';
import type { Refusal } from '../rules/rule.ts';
import type { Endpoint } from './endpoint.ts';
import { writeJsonAnswer } from './envelope.ts';
import { createEventReader } from './event-reader.ts';
import { judgeHungUp } from './hung-up.ts';
import type { Ingestion } from './ingestion.ts';
import { type ReadBody, readBody } from './read-body.ts';
import { conclude, type Received, type Way } from './respond.ts';
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
    const forbidden = checkForbidden(request.headers['user-agent'], ingestion.forbiddenUserAgents);
    const read = await readBody(request, ingestion.limits[endpoint.bodyLimit]);
    const received =
      forbidden === undefined ? judge(endpoint, ingestion, request, read) : refuse(forbidden, read, ingestion);
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

function refuse(refusal: Refusal, read: ReadBody, ingestion: Ingestion): Received {
  const body = read.kind === 'complete' ? read.body : NO_BODY;
  return { body, judgement: judgeRefused(refusal, ingestion.timeOf(null)) };
}

function judge(endpoint: Endpoint, ingestion: Ingestion, request: IncomingMessage, read: ReadBody): Received {
  switch (read.kind) {
    case 'complete':
      return judgeBody(endpoint, ingestion, request, read.body);
    case 'too-large':
      return refuse(refuseBodySize(ingestion.limits[endpoint.bodyLimit]), read, ingestion);
    case 'not-gzip':
      return refuse(refuseBodyJson(`Content-Encoding is gzip, but the body is not: ${read.reason}`), read, ingestion);
    case 'hung-up':
      return { body: NO_BODY, judgement: judgeHungUp(read.received, ingestion.timeOf(null)) };
  }
}

function judgeBody(endpoint: Endpoint, ingestion: Ingestion, request: IncomingMessage, body: Buffer): Received {
  const { method = '', url = '' } = request;
  const upload = endpoint.read({ method, url, contentType: request.headers['content-type'], body }, ingestion);
  const arrival = { region: ingestion.region, bytes: body.length };
  const store = () => storeEvents(checkRequest(upload, arrival, ingestion), endpoint, ingestion);
  if (!ingestion.faults.active) return { body, judgement: store() };
  const arriving = { read: upload, path: endpoint.path, ...arrival };
  return { body, ...triggerFault(arriving, ingestion.faults, ingestion, store) };
}
