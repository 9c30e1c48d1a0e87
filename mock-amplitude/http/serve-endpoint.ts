import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { RequestHandler } from 'express';
import type { RecordSource } from '../event-log/exchange.ts';
import { type FaultedResult, triggerFault } from '../faults/trigger-fault.ts';
import { redactPath } from '../projects/redact-path.ts';
import { attributeRefusal, checkRequest, refuseRequest } from '../rules/check-request.ts';
import { lintResult } from '../rules/lint/lint-result.ts';
import { forbidden } from '../rules/request/forbidden.ts';
import { refuseNotEmulated } from '../rules/request/not-emulated.ts';
import { refusePath } from '../rules/request/path.ts';
import { findFirstRefusal } from '../rules/request/request-rule.ts';
import { storeEvents } from '../state/store-events.ts';
import type { Endpoint } from './endpoint.ts';
import { writeJsonAnswer } from './envelope.ts';
import type { Ingestion } from './ingestion.ts';
import { readBody } from './read-body.ts';
import { createEventReader, type ReadRequest, readRequest } from './read-request.ts';
import { respond } from './respond.ts';

const NO_BODY = Buffer.alloc(0);

/** Reads, checks, stores, records, answers. What is accepted is in the log before the answer goes out. */
export function serveEndpoint(
  endpoint: Endpoint,
  ingestion: Ingestion,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const source: RecordSource = {
    readEvents: createEventReader(endpoint, ingestion),
    lookups: ingestion.lookups,
    library: endpoint.library,
  };
  return async (request, response) => {
    const started = performance.now();
    const { method = '', url = '', headers } = request;
    const body = await readBody(request, ingestion.limits[endpoint.bodyLimit]);
    const sent = {
      method,
      url,
      region: ingestion.region,
      contentType: headers['content-type'],
      userAgent: headers['user-agent'],
      contentEncoding: headers['content-encoding'],
      body,
      parameter: endpoint.parameter,
    };
    const { reading, refusal = findFirstRefusal(endpoint.checks, reading, ingestion) } = readRequest(
      endpoint,
      sent,
      ingestion,
    );
    const from = request.socket.remoteAddress ?? '';
    const decided = decide({ reading, refusal }, endpoint, ingestion, from);
    const result = lintResult(decided.result, reading, ingestion.lints, ingestion.projects);
    const faulted = { ...decided, result };
    const arrival = { started, body: body.kind === 'complete' ? body.body : NO_BODY };
    await respond(endpoint, source, ingestion, request, response, faulted, arrival);
  };
}

/** Whatever matched no endpoint (`request.path`). */
export function serveUnknownPath(ingestion: Ingestion): RequestHandler {
  const source: RecordSource = { readEvents: () => [], lookups: ingestion.lookups, library: '' };
  return async (request, response) => {
    const started = performance.now();
    const path = redactPath(request.path, ingestion.projects);
    const refusal =
      refuseNotEmulated(request.method, path, ingestion.notEmulatedStatus) ?? refusePath(request.method, path);
    const result = refuseRequest(refusal, undefined, ingestion.timeOf(null));
    const write: Endpoint['write'] = ({ answer }) => writeJsonAnswer(answer);
    await respond(
      { write, path: '(other)' },
      source,
      ingestion,
      request,
      response,
      { result },
      { body: NO_BODY, started },
    );
  };
}

/** What becomes of a request, and the fault that has a hand in it. */
function decide(
  { reading, refusal }: ReadRequest,
  endpoint: Endpoint,
  ingestion: Ingestion,
  from: string,
): FaultedResult {
  const checkAndStore = () => {
    if (refusal !== undefined) {
      attributeRefusal(reading, ingestion);
      return refuseRequest(refusal, reading, ingestion.timeOf(reading.project ?? null));
    }
    if (endpoint.takeIn !== undefined) return endpoint.takeIn(reading, ingestion, from);
    const checked = checkRequest(reading, endpoint.terms, ingestion);
    const { project } = checked;
    return project === null ? checked : storeEvents(checked, endpoint.rate, ingestion.states.of(project));
  };
  const { body } = reading.sent;
  // What a firewall keeps out, or what did not come whole, meets no fault behind it.
  const kept = refusal?.rule === forbidden || body.kind !== 'complete';
  if (!ingestion.faults.active || kept) return { result: checkAndStore() };
  return triggerFault(reading, refusal === undefined, endpoint.path, ingestion.faults, ingestion, checkAndStore);
}
