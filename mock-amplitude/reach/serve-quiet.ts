import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { allowHeaders } from '../../lib/allowed-headers.ts';
import type { RecordSource } from '../event-log/exchange.ts';
import { LoggedRequest } from '../event-log/logged-request.ts';
import type { Ingestion } from '../http/ingestion.ts';
import { describeExchange } from '../http/respond.ts';
import type { WrittenAnswer } from '../http/written-answer.ts';
import { refuseRequest } from '../rules/check-request.ts';
import { diagnose } from '../rules/rule.ts';
import { type QuietHost, quietHostOf } from './quiet-hosts.ts';
import { quietHostRule } from './reach-rules.ts';

const NO_BODY = Buffer.alloc(0);

/** Answers for a host of Amplitude's that is not emulated, once it is recorded that it was asked. */
export async function serveQuiet(
  host: string,
  ingestionOf: (region: QuietHost['region']) => Ingestion,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  openToAll(request, response);
  // A browser asks before it sends: the request itself is recorded.
  if (request.method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  const started = performance.now();
  const quiet = quietHostOf(host);
  const ingestion = ingestionOf(quiet.region);
  const { log, session } = ingestion;
  const { status, body } = quiet.answer;
  const answer = { status, contentType: 'application/json', text: body };
  const record = buildRecord(host, quiet.purpose, ingestion, request, answer, started);
  log.append(record);
  const refusal = await session.keep(record, null);
  log.tell(record);
  const { status: code, contentType, text } = refusal ?? answer;
  if (text !== '') {
    response.setHeader('Content-Type', contentType).setHeader('Content-Length', Buffer.byteLength(text));
  }
  response.writeHead(code).end(text);
}

function buildRecord(
  host: string,
  purpose: string,
  ingestion: Ingestion,
  request: IncomingMessage,
  answer: WrittenAnswer,
  started: number,
): LoggedRequest {
  const message = `${host} is not emulated (${purpose}): answered ${answer.status}, and kept nothing`;
  const diagnostic = diagnose(quietHostRule, 'warning', '', message);
  const refusal = { rule: quietHostRule, verdict: 'dropped', answer: { code: answer.status }, diagnostic } as const;
  const result = refuseRequest(refusal, undefined, ingestion.timeOf(null));
  const exchange = describeExchange(ingestion, request, answer, { result }, { body: NO_BODY, started });
  const source: RecordSource = { readEvents: () => [], library: 'http/2.0', lookups: ingestion.lookups };
  return new LoggedRequest(exchange, source);
}

/** Amplitude's hosts answer pages of every origin, with credentials too, for which `*` would not do. */
function openToAll({ headers }: IncomingMessage, response: ServerResponse): void {
  const { origin } = headers;
  response.setHeader('Access-Control-Allow-Origin', origin ?? '*');
  if (origin !== undefined) response.setHeader('Access-Control-Allow-Credentials', 'true').setHeader('Vary', 'Origin');
  const asked = headers['access-control-request-headers'];
  response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
  if (asked !== undefined) response.setHeader('Access-Control-Allow-Headers', allowHeaders(asked));
  if (headers['access-control-request-private-network'] === 'true') {
    response.setHeader('Access-Control-Allow-Private-Network', 'true');
  }
}
